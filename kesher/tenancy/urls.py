from django.urls import path

from kesher.tenancy.views import access_links, account, activation, profile, sign_in

app_name = "tenancy"
urlpatterns = [
    path("", sign_in.home, name="home"),
    path("login/", sign_in.login, name="login"),
    path("login/forgotten/", access_links.forgotten_password, name="forgotten_password"),
    path("logout/", sign_in.logout, name="logout"),
    path("businesses/", sign_in.business_list, name="business_list"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password_change, name="password_change"),
    path("account/sessions/end/", account.sessions_end, name="sessions_end"),
    path("account/sessions/<int:session_id>/end/", account.session_end, name="session_end"),
    path("b/<slug:business>/login/", sign_in.business_login, name="business_login"),
    path("b/<slug:business>/link/", access_links.access_link, name="access_link"),
    path(
        "b/<slug:business>/link/<str:token>/",
        access_links.access_link_open,
        name="access_link_open",
    ),
    path("b/<slug:business>/profile/", profile.profile, name="profile"),
    path("b/<slug:business>/preferences/", profile.preferences, name="preferences"),
    path("b/<slug:business>/logo/", profile.logo, name="logo"),
    path("b/<slug:business>/settings/activation/", activation.activation, name="activation"),
]
