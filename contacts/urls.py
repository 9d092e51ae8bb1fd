from allauth.account import views as account
from django.urls import include, path

from contacts import views
from contacts.people import views as people
from contacts.people import views_by_link as by_link

pages = (
    [
        path("directory/", views.directory, name="directory"),
        path("people/", people.people, name="people"),
        path("people/invite/", people.new_invitation, name="invite"),
        path("people/agencies/new/", people.new_agency, name="new_agency"),
        path("people/invitations/<int:pk>/again/", people.invite_again, name="invite_again"),
        path("people/invitations/<int:pk>/revoke/", people.take_back, name="revoke"),
        path("people/<int:pk>/", people.person, name="person"),
        path("people/<int:pk>/role/", people.give_role, name="give_role"),
        path("people/<int:pk>/forget/", people.forget_second_factor, name="forget_second_factor"),
        path("people/<int:pk>/restore/", people.let_in_again, name="restore"),
        path("invitation/<str:token>/", by_link.invitation, name="accept"),
        path("notices/settings/", views.notice_settings, name="notice_settings"),
        path("unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
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
