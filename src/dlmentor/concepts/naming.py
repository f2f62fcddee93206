"""Names of concepts as they are written in running text."""

_PROPER = frozenset(
    {
        "Adreno",
        "Android",
        "Apple",
        "Arm",
        "Bayesian",
        "Core",
        "Mali",
        "Metal",
        "Python",
        "Qualcomm",
        "Vulkan",
    }
)


def within_sentence(name: str) -> str:
    """`model compression` of `Model compression`; `GPU architecture`, `C programming` and `Android` as they are."""
    first = next(iter(name.split()), "")
    proper = len(first) == 1 or any(sign.isupper() for sign in first[1:]) or first.split("-")[0] in _PROPER
    return name if proper else name[:1].lower() + name[1:]
