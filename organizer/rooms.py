"""The only file that knows every room: their pages, jobs and commands, and what they ask of each other."""

from __future__ import annotations

import click
from flask import Blueprint

from organizer.accounts import commands as accounts_commands
from organizer.accounts import public as accounts_public
from organizer.accounts import tasks as accounts_tasks
from organizer.accounts import views as accounts_views
from organizer.campaigns import asks as campaigns_asks
from organizer.campaigns import commands as campaigns_commands
from organizer.campaigns import queries as campaigns
from organizer.campaigns import services as campaign_services
from organizer.campaigns import tasks as campaigns_tasks
from organizer.campaigns import wording as campaigns_wording
from organizer.campaigns.public import bp as campaigns_public
from organizer.campaigns.roles import Permission
from organizer.campaigns.views import bp as campaigns_views
from organizer.contacts import asks as contacts_asks
from organizer.contacts import queries as contacts
from organizer.contacts import views as contacts_views
from organizer.contacts import wording as contacts_wording
from organizer.country import asks as country_asks
from organizer.country import commands as country_commands
from organizer.desk import tasks as desk_tasks
from organizer.desk import views as desk_views
from organizer.desk import wording as desk_wording
from organizer.files import tasks as file_tasks
from organizer.files import wording as file_wording
from organizer.files.views import bp as files
from organizer.grievances import commands as grievance_commands
from organizer.grievances import public as grievances_public
from organizer.grievances import queries as grievances
from organizer.grievances import services as grievance_services
from organizer.grievances import tasks as grievance_tasks
from organizer.grievances import views as grievance_views
from organizer.grievances import wording as grievance_wording
from organizer.kernel import audit, subjects, undo
from organizer.kernel.i18n import _l
from organizer.meetings import asks as meetings_asks
from organizer.meetings import public as meetings_public
from organizer.meetings import queries as meetings
from organizer.meetings import services as meeting_services
from organizer.meetings import tasks as meetings_tasks
from organizer.meetings import views as meetings_views
from organizer.meetings import wording as meetings_wording
from organizer.meetings.models import AttendanceState
from organizer.meetings.queries import acts as meeting_acts
from organizer.meetings.queries import audiences as meeting_audiences
from organizer.meetings.wording import verbs as meetings_verbs
from organizer.messaging import asks as messaging_asks
from organizer.messaging import commands as messaging_commands
from organizer.messaging import public as messaging_public
from organizer.messaging import services as messaging_services
from organizer.messaging import tasks as messaging_tasks
from organizer.messaging import views as messaging_views
from organizer.messaging import waiting_wording as messaging_waits
from organizer.messaging import wording as messaging_wording
from organizer.messaging.queries import broadcasts
from organizer.messaging.queries.own import has_to_do_with
from organizer.promises import public as promises_public
from organizer.promises import queries as promises
from organizer.promises import services as promise_services
from organizer.promises import views as promise_views
from organizer.promises import wording as promise_wording
from organizer.reports import public as reports_public
from organizer.reports import views as reports_views
from organizer.reports import wording as reports_wording
from organizer.topics import services as topic_services
from organizer.topics import tasks as topic_tasks
from organizer.topics import views as topic_views
from organizer.topics import wording as topic_wording
from organizer.tours import commands as tours_commands
from organizer.tours import queries as tours
from organizer.tours import services as tour_services
from organizer.tours import tasks as tours_tasks
from organizer.tours import views as tours_views
from organizer.tours import wording as tours_wording
from organizer.volunteers import public as volunteers_public
from organizer.volunteers import queries as volunteers
from organizer.volunteers import services as volunteer_services
from organizer.volunteers import tasks as volunteers_tasks
from organizer.volunteers import views as volunteers_views
from organizer.volunteers import wording as volunteers_wording

BLUEPRINTS: tuple[Blueprint, ...] = (
    accounts_public.bp,
    accounts_views.bp,
    campaigns_public,
    campaigns_views,
    contacts_views.bp,
    desk_views.bp,
    files,
    grievance_views.bp,
    grievances_public.bp,
    meetings_public.bp,
    meetings_views.bp,
    messaging_public.bp,
    messaging_views.bp,
    promise_views.bp,
    promises_public.bp,
    reports_public.bp,
    reports_views.bp,
    topic_views.bp,
    tours_views.bp,
    volunteers_public.bp,
    volunteers_views.bp,
)
"""Pages of every room."""

TASKS = (
    topic_tasks,
    grievance_tasks,
    accounts_tasks,
    campaigns_tasks,
    desk_tasks,
    file_tasks,
    meetings_tasks,
    messaging_tasks,
    tours_tasks,
    volunteers_tasks,
)
"""Jobs of every room: importing them registers them."""

COMMANDS: tuple[click.Command, ...] = (
    accounts_commands.user,
    campaigns_commands.audit_group,
    campaigns_commands.campaign,
    campaigns_commands.keys,
    country_commands.pack,
    grievance_commands.import_group,
    grievance_commands.tally_group,
    messaging_commands.drill,
    messaging_commands.journal,
    messaging_commands.restore,
    tours_commands.tour,
)
"""Commands of every room; cli.py adds its own."""

for wording in (
    campaigns_wording,
    contacts_wording,
    desk_wording,
    file_wording,
    grievance_wording,
    meetings_verbs,
    messaging_wording,
    promise_wording,
    reports_wording,
    topic_wording,
    tours_wording,
    volunteers_wording,
):
    audit.verbs.update(wording.VERBS)
audit.tellers.update(
    {
        "meeting.edited": meetings_wording.edits,
        "meeting.moved": meeting_acts.moves,
        "messages.restored": messaging_waits.restores,
    }
)

subjects.namers.update(
    attendance=meetings.named_attendances,
    broadcast=messaging_wording.named_broadcasts,
    call_list=messaging_wording.named_call_lists,
    campaign=campaigns.named_campaigns,
    candidate=campaigns.named_candidates,
    constituency=campaigns.named_constituencies,
    contact=contacts.named,
    grievance=grievances.named,
    invitation=campaigns.named_invitations,
    meeting=meetings.named,
    membership=campaigns.named_members,
    message=messaging_wording.named,
    promise=promises.named,
    reply=messaging_wording.named_replies,
    saved_view=campaigns.named_views,
    shift=volunteers.named_shifts,
    shift_role=volunteers.named_roles,
    signup=volunteers.named_signups,
    tour=tours.named,
    tour_plan=tours.named_plans,
    user=campaigns.named_users,
    venue=meetings.named_venues,
    volunteer=volunteers.named_volunteers,
)

undo.backs.update(
    {
        "attendance.answered": meeting_services.take_answer_back,
        "attendance.marked": meeting_services.unmark,
        "calendar.set": campaign_services.restore_calendar,
        "campaign.edited": campaign_services.restore_campaign,
        "campaign.sms": campaign_services.restore_campaign,
        "grievance.changed": grievance_services.take_change_back,
        "grievance.merged": grievance_services.take_merge_back,
        "host.given": volunteer_services.take_host_back,
        "letter.worded": meeting_services.word_letter_back,
        "limits.set": messaging_services.set_limits_back,
        "meeting.cancelled": meeting_services.restore,
        "meeting.closed": meeting_services.take_notes_back,
        "meeting.edited": meeting_services.edit_back,
        "meeting.moved": meeting_services.move_back,
        "meeting.noted": meeting_services.take_notes_back,
        "meeting.permit": meeting_services.take_permit_back,
        "meeting.postponed": meeting_services.restore,
        "meeting.published": meeting_services.unpublish,
        "meeting.reminders": meeting_services.set_own_reminders_back,
        "meeting.removed": meeting_services.bring_back,
        "meeting.scheduled": meeting_services.unschedule,
        "meeting.spare_set": meeting_services.set_spare_back,
        "meetings.changed": meeting_services.take_changes_back,
        "plan.discarded": tour_services.bring_plan_back,
        "plan.made": tour_services.unmake_plan,
        "planning.road_forgotten": meeting_services.remember_road,
        "planning.road_set": meeting_services.restore_road,
        "planning.set": meeting_services.restore_rules,
        "promise.state": promise_services.take_state_back,
        "reminders.set": messaging_services.set_reminders_back,
        "signup.answered": volunteer_services.take_back,
        "signup.cancelled": volunteer_services.take_back,
        "signup.marked": volunteer_services.take_back,
        "task.state": promise_services.take_state_back,
        "team.asked": volunteer_services.take_set_back,
        "topic.edited": topic_services.take_edit_back,
        "tour.discarded": tour_services.bring_back,
        "tour.made": tour_services.unmake,
        "venue.edited": meeting_services.restore_venue,
        "view.deleted": campaign_services.restore_view,
        "volunteer.called": volunteer_services.call_again,
        "voters.set": tour_services.set_voters_back,
    }
)

undo.doubts.update(
    dict.fromkeys(
        ["meeting.cancelled", "meeting.edited", "meeting.moved", "meeting.postponed", "meetings.changed"],
        meeting_services.clashes_again,
    )
)
undo.doubts.update({"meeting.removed": meeting_services.clashes_once_back})
undo.doubts.update(dict.fromkeys(["signup.answered", "signup.cancelled"], volunteer_services.clashes_again))

campaigns_asks.begins.extend([topic_services.begin, volunteer_services.begin])
campaigns_asks.priced.append(messaging_services.reprice)
country_asks.follows.append(messaging_services.follow_country)
campaigns_asks.undone.append(messaging_wording.undone_steps)
campaigns_asks.told_to.update(
    dict.fromkeys(["contact.added", "contact.agreed"], Permission.GRIEVANCE_CONTACT)  # beside what they wrote
)
campaigns_asks.leaves.extend(
    [grievance_services.leave_with, volunteer_services.leave_with, promise_services.leave_with]
)
contacts_asks.holders.extend(
    [
        contacts_asks.Holder(
            title=_l("Meetings"),
            glance=meetings.glance,
            tell=meetings.held_about,
            own=meetings.own_meetings,
            erase=meeting_services.erase,
        ),
        contacts_asks.Holder(
            title=_l("Messages"),
            glance=lambda _ids: {},
            tell=messaging_wording.held_about,
            erase=messaging_services.erase,
            keeps=lambda contact: has_to_do_with(contact.id),
        ),
        contacts_asks.Holder(
            title=_l("Shifts"),
            glance=volunteers.glance,
            tell=volunteers.held_about,
            own=volunteers.own_words,
            erase=volunteer_services.erase,
        ),
    ]
)
contacts_asks.audiences.extend(
    [
        contacts_asks.Audience(code="volunteers", title=_l("Volunteers"), people=volunteers.audience),
        *(
            contacts_asks.Audience(
                code=state.value,
                title=title,
                people=meeting_audiences.who(state),
                fields=(meeting_audiences.FIELD,),
                choices=meeting_audiences.to_choose,
                says=meetings_wording.filled_in,
                links=meeting_audiences.own_links,
                until=meeting_audiences.of_use_until if state is AttendanceState.COMING else None,
                has_asked=state is AttendanceState.COMING,
            )
            for state, title in (
                (AttendanceState.COMING, _l("Who comes to a meeting")),
                (AttendanceState.CAME, _l("Who came to a meeting")),
                (AttendanceState.NO_SHOW, _l("Who said they come and did not")),
            )
        ),
        contacts_asks.Audience(
            code=broadcasts.AGAIN,
            title=_l("Whom a message did not reach"),
            people=broadcasts.not_reached,
            fields=(broadcasts.FIELD,),
            has_asked=True,
        ),
    ]
)
messaging_asks.answers.update(meeting=meeting_services.understand, signup=volunteer_services.read_reply)
messaging_asks.unsaid.update(meeting=meeting_services.unsay, signup=volunteer_services.unsay)
messaging_asks.makers.extend(
    [meeting_services.remind, meeting_services.follow_up, lambda _at: volunteer_services.ask_to_confirm()]
)
messaging_asks.askings.update(meeting=meetings.asked_of, signup=volunteers.asked_of)
messaging_asks.gathers.update(signup=messaging_asks.Gather(into="shift", of=volunteers.shared_subjects))
messaging_asks.comings.extend([meetings.planned, volunteer_services.planned])
meetings_asks.staffings.append(
    meetings_asks.Staffing(
        sets=volunteers.role_sets,
        hosts=volunteers.hosts,
        add_set=volunteer_services.add_set,
        give_host=volunteer_services.give_host,
    )
)
meetings_asks.crews.append(
    meetings_asks.Crew(
        at=volunteers.crew_at,
        during=volunteers.crew_during,
        places=volunteers.places,
        follow=volunteer_services.follow,
        keep_in_step=volunteer_services.keep_in_step,
        letters=volunteers.letters_to_crew,
        write=volunteer_services.write_to_crew,
    )
)
