from django import template

from tickets.access import may_take

register = template.Library()


register.simple_tag(may_take)
