from django.urls import path

from kesher.workspace import views

app_name = "workspace"
urlpatterns = [
    path("", views.home, name="home"),
    path("badges/", views.badges, name="badges"),
]
