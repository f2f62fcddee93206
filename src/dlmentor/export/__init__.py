"""Plans, references and lists of entries in the formats that other programs read, in their order."""

from dlmentor.export.checklist import Ticks, read_checklist
from dlmentor.export.write import FORMATS, suffix, write

__all__ = ["FORMATS", "Ticks", "read_checklist", "suffix", "write"]
