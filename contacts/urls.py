from allauth.account import views as account
from django.urls import include, path

from contacts import views

pages = (
    [
        path("directory/", views.directory, name="directory"),
        path("mail/", views.mail, name="mail"),
        path("mail/<int:pk>/", views.mail_detail, name="mail_detail"),
        path("mail/<int:pk>/formatted/", views.mail_formatted, name="mail_formatted"),
        path("mail/<int:pk>/again/", views.mail_again, name="mail_again"),
    ],
    "contacts",
)

# The names are the sign-in library's; what is not listed here, such as signing up, does not exist.
urlpatterns = [
    path("", include(pages)),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", account.password_reset, name="account_reset_password"),
    path("password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<slug:uidb36>/<str:key>/",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]
