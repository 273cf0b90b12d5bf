"""Larder, an order desk for a food co-op."""
