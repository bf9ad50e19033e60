"""Orders with their lines, returns among them, and products.

「合作」 is an order with a positive total; amounts are net of returns. What a customer bought in all is on its card.
"""
