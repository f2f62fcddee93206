"""Speed and quality, side by side with what people use instead: `python -m bench`."""
