"""Addresses: a client's site, programs."""

from django.urls import path

from portal.windows import api, back_pages, list_pages, pages, standby_pages

client_pages = [
    path("windows/list/", list_pages.window_list, name="window_list"),
    path("windows/<uuid:pk>/", pages.window, name="window"),
    path("windows/<uuid:pk>/progress/", pages.progress_fragment, name="window_progress"),
    path("windows/<uuid:pk>/move/", pages.move, name="window_move"),
    path("windows/<uuid:pk>/decline/", pages.decline, name="window_decline"),
    path("windows/<uuid:pk>/accept/", pages.accept, name="window_accept"),
    path("windows/<uuid:pk>/standby/", standby_pages.window_standby, name="window_standby"),
    path("windows/<uuid:pk>/back/", back_pages.window_back, name="window_back"),
    path("windows/<uuid:pk>/extend/", pages.extend, name="window_extend"),
    path("windows/<uuid:pk>/finish/", pages.finish, name="window_finish"),
    path("windows/<uuid:pk>/roll-back/", pages.roll_back, name="window_roll_back"),
    path("windows/<uuid:pk>/cancel/", pages.cancel, name="window_cancel"),
    path("windows/<uuid:pk>/abort/", pages.abort, name="window_abort"),
    path("windows/<uuid:pk>/leave-out/", pages.leave_out, name="window_leave_out"),
    path("windows/<uuid:pk>/waive/", pages.waive, name="window_waive"),
]
programs = [
    path("v1/windows", api.Windows.as_view(), name="api-windows"),
    path("v1/windows/<uuid:pk>", api.OneWindow.as_view(), name="api-window"),
    path("v1/windows/<uuid:pk>/accept", api.WindowAccept.as_view(), name="api-window-accept"),
    path("v1/windows/<uuid:pk>/decline", api.WindowDecline.as_view(), name="api-window-decline"),
    path("v1/windows/<uuid:pk>/counter", api.WindowCounter.as_view(), name="api-window-counter"),
    path("v1/windows/<uuid:pk>/move", api.WindowMove.as_view(), name="api-window-move"),
    path("v1/windows/<uuid:pk>/extend", api.WindowExtend.as_view(), name="api-window-extend"),
    path("v1/windows/<uuid:pk>/finish", api.WindowFinish.as_view(), name="api-window-finish"),
    path("v1/windows/<uuid:pk>/roll-back", api.WindowRollBack.as_view(), name="api-window-roll-back"),
    path("v1/windows/<uuid:pk>/cancel", api.WindowCancel.as_view(), name="api-window-cancel"),
    path("v1/windows/<uuid:pk>/abort", api.WindowAbort.as_view(), name="api-window-abort"),
    path("v1/windows/<uuid:pk>/leave-out", api.WindowLeaveOut.as_view(), name="api-window-leave-out"),
    path("v1/windows/<uuid:pk>/waiver", api.WindowWaiver.as_view(), name="api-window-waiver"),
]
