"""One-time form tokens: a double click is one row."""

from django.db import models


class FormToken(models.Model):
    """A form that was sent once and where its answer led. The token is the form's hidden random value."""

    token = models.CharField(max_length=64, unique=True)
    led_to = models.CharField(max_length=500)
    spent_at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.token
