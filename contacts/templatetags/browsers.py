from django import template

from contacts.browsers import browser_words

register = template.Library()
register.filter("browser_words", browser_words)
