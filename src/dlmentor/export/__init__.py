"""Plans, references and lists of entries in the formats that other programs read, in their order."""

from dlmentor.export.checklist import Ticks, read_checklist
from dlmentor.export.write import FORMATS, formats, suffix, write

__all__ = ["FORMATS", "Ticks", "formats", "read_checklist", "suffix", "write"]
