from kebu.notify.models.notice import Notice

__all__ = ["Notice"]
