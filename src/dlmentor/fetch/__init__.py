"""Abstracts and link states from the network, politely and safely."""
