from allauth.account import views as account
from allauth.decorators import rate_limit
from allauth.mfa.base import views as second_step
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from django.urls import include, path
from django.views.generic import RedirectView

from contacts import views
from contacts import views_account as ours
from contacts.people import views as people
from contacts.people import views_by_link as by_link
from contacts.views_account import own, refusing

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
        path("account/history/", ours.history, name="account_history"),
        path("account/sessions/<int:pk>/end/", ours.end_session, name="end_session"),
    ],
    "contacts",
)

# A page that asks a passkey keeps its question in a session: nobody has them made by the thousand.
ask_passkey = rate_limit(action="passkey_asked", limit_get=True)(passkeys.login_webauthn)  # type: ignore[no-untyped-call]

# The names are the sign-in library's; what is not listed here, such as signing up, does not exist.
getting_in = [
    path("sign-in/", refusing(account.login), name="account_login"),
    path("sign-in/second-step/", refusing(second_step.authenticate), name="mfa_authenticate"),
    path("sign-in/passkey/", ask_passkey, name="mfa_login_webauthn"),
    path("sign-out/", account.logout, name="account_logout"),
    path("password/", refusing(account.password_reset), name="account_reset_password"),
    path("password/sent/", account.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<slug:uidb36>/<str:key>/",
        refusing(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/changed/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

by_mail = RedirectView.as_view(pattern_name="account_reset_password")

safety = [
    path("", ours.overview, name="mfa_index"),
    path("confirm/", own(account.reauthenticate), name="account_reauthenticate"),
    path("confirm/code/", own(second_step.reauthenticate), name="mfa_reauthenticate"),
    path("confirm/passkey/", own(passkeys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("password/", own(account.password_change), name="account_change_password"),
    path("password/first/", own(by_mail), name="account_set_password"),
    path("two-step/", own(app.activate_totp), name="mfa_activate_totp"),
    path("two-step/off/", own(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("recovery-codes/", own(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", own(recovery_codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("recovery-codes/file/", own(recovery_codes.download_recovery_codes), name="mfa_download_recovery_codes"),
    path("passkeys/", own(passkeys.list_webauthn), name="mfa_list_webauthn"),
    path("passkeys/add/", own(ours.add_passkey), name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/name/", own(passkeys.edit_webauthn), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/off/", own(passkeys.remove_webauthn), name="mfa_remove_webauthn"),
    path("sessions/", ours.sessions, name="usersessions_list"),
]

urlpatterns = [path("", include(pages)), *getting_in, path("account/", include(safety))]
