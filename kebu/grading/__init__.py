"""评估模型, gradings, scores and tiers: facts of the areas below, judged by `kebu.engine`, published set-wise.

What lives above hears `GradesPublished`; what lives below is never told anything but the given columns of the customer.
"""
