from django.urls import path

from kebu.staff.views import door, preferences, roles, teams, users

app_name = "staff"

urlpatterns = [
    path("login/", door.login, name="login"),
    path("logout/", door.logout, name="logout"),
    path("first/<str:token>/", door.first_admin, name="first_admin"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("password/", preferences.password, name="password"),
    path("users/", users.user_list, name="users"),
    path("users/new/", users.create, name="user_create"),
    path("users/<uuid:uid>/", users.edit, name="user"),
    path("users/<uuid:uid>/team/", users.move_team, name="user_team"),
    path("users/<uuid:uid>/roles/", users.set_roles, name="user_roles"),
    path("users/<uuid:uid>/leave/", users.deactivate, name="user_leave"),
    path("users/<uuid:uid>/return/", users.activate, name="user_return"),
    path("users/<uuid:uid>/password/", users.reset_password, name="user_password"),
    path("teams/", teams.tree, name="teams"),
    path("teams/new/", teams.create, name="team_create"),
    path("teams/<uuid:uid>/", teams.edit, name="team"),
    path("teams/<uuid:uid>/move/", teams.move, name="team_move"),
    path("teams/<uuid:uid>/delete/", teams.delete, name="team_delete"),
    path("roles/", roles.role_list, name="roles"),
    path("roles/new/", roles.create, name="role_create"),
    path("roles/<uuid:uid>/", roles.edit, name="role"),
    path("roles/<uuid:uid>/delete/", roles.delete, name="role_delete"),
]
