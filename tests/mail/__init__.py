"""Tests of mail, both ways."""
