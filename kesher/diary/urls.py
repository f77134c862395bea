from django.urls import path

from kesher.diary.views import diary

app_name = "diary"
urlpatterns = [
    path("diary/", diary.diary, name="diary"),
    path("diary/<int:activity_id>/menu/", diary.diary_menu, name="diary_menu"),
    path("diary/<int:activity_id>/move/", diary.diary_move, name="diary_move"),
]
