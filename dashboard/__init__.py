"""The screen. Thin: it asks corredor and draws."""
