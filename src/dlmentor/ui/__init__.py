"""The chat app: what a person sees in the browser, and what programs call over the network."""
