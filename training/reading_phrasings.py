"""Phrasings that say of any name whether it counts, and why not: what decides is learned apart from what is named.

In a phrasing ``+`` marks a name that counts (must), ``~`` one that is nice to have, ``?`` one asked only if needed, and
``-`` one that does not count for the reason given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random

from stackwise.models.reading.mentions import COUNTS
from stackwise.training.reading_texts import AnnotatedSpan, AnnotatedText

AD = (
    ("negated", "You do not need - to start here, but + is essential."),
    ("negated", "We do not ask for -; what we look for is +."),
    ("negated", "No - in this role. Your days are + and +."),
    ("negated", "Must have: +, +. Not needed: -, -."),
    ("negated", "+ yes, - no."),
    ("negated", "Nobody expects you to know -, only +."),
    ("negated", "This post involves neither - nor -. It does involve +."),
    ("negated", "Don't worry if you have never done -; bring +."),
    ("negated", "You won't touch -. Instead you handle +."),
    ("no_longer", "- used to be part of this job and has since been dropped. + remains."),
    ("no_longer", "We have moved away from - and now work in +."),
    ("no_longer", "The previous holder also did -; that is over. You concentrate on +."),
    ("no_longer", "- is being phased out, so we hire for +."),
    ("taught_on_job", "We will show you -. You already bring +."),
    ("taught_on_job", "Full training in - is given in your first weeks; solid + is a must."),
    ("taught_on_job", "You learn - from us, on the job. + required."),
    ("taught_on_job", "New to -? We train you. Not new to +, please."),
    ("taught_on_job", "In time you will pick up - and -."),
    ("other_team", "- sits with another department. You own +."),
    ("other_team", "Our colleagues in the next office take care of -, so you can focus on +."),
    ("other_team", "You hand - over to the specialists and stay with +."),
    ("other_team", "The people who do - are on another floor; you do +."),
    ("other_team", "An agency does our -. In house we need +."),
    ("employer", "We are a leading maker of software for -. Needed: +."),
    ("employer", "Our customers come to us for -. For our back office we want somebody with +."),
    ("employer", "Known across the region for - and -, the firm now seeks a colleague for +."),
    ("benefit", "On offer: free - lessons, a pension, fruit. Asked: +."),
    ("benefit", "Staff enjoy - on Fridays. Duties: +, +."),
    ("benefit", "We pay for a course in - once you have passed probation. + from day one."),
    ("apply", "Send a letter and a short clip about - to our office. Skills: +."),
    ("apply", "The interview includes a quiz on -. The job itself is +."),
    ("comparison", "As hard as - some days, but really it is all about +."),
    ("comparison", "Unlike -, this work calls for +."),
    ("negated", "If you are after -, look elsewhere; here it is +."),
    ("negated", "Candidates who have no - are as welcome as others. What counts is +."),
    ("negated", "It does not matter whether you ever met -. It does matter that you know +."),
    ("negated", "Not on your plate: -, -. On your plate: +, +."),
    ("negated", "- plays no part here; + does."),
    ("negated", "There is - in this firm, though none of it for you: you do +."),
    ("negated", "+ without any -."),
    ("negated", "Not asked: - / - / -"),
    ("no_longer", "Since spring nobody here has to know - any more; + is still wanted."),
    ("no_longer", "Mind that - is off the list now, while + stays on it."),
    ("no_longer", "No more -: a machine has taken over. You do +."),
    ("taught_on_job", "The college shows you how to do - and -; until then you help with +."),
    ("taught_on_job", "Lessons in - and - come with the job."),
    ("taught_on_job", "Training provided in - and -."),
    ("taught_on_job", "Our trainees are taught -, - and -. Bring + with you."),
    ("taught_on_job", "A mentor takes you through - and -. + you have already."),
    ("other_team", "Your neighbour at the next bench does -, you do +."),
    ("other_team", "- comes from a supplier ready made; you add +."),
    ("other_team", "Side by side with our people in - and -, you are the one for +."),
    ("employer", "Makers of - since long ago, we are after somebody for +."),
    ("employer", "A house with a love of - and - wants help with +."),
    ("employer", "Customers know us for -, - and -. This post is about +."),
    ("employer", "Our members work in -, - and -. What we lack is +."),
    ("employer", "An agency specialised in - seeks +."),
    ("apply", "Should you want - or - on the day of the talk, tell us. The post: +."),
    ("apply", "Need - or a copy in -? Just say so."),
    ("comparison", "More than -, we value +."),
    ("comparison", "+ matters more to us than - ever could."),
    ("comparison", "Elsewhere your day would be -. With us it is +."),
    ("comparison", "Other places want -. We want +."),
    ("comparison", "+ rather than -, please."),
    ("comparison", "Where others still do - by hand, machines do it here, and you look after +."),
    ("comparison", "Fed up with -? Come and do +."),
    ("comparison", "Still doing - all day and tired of it? What we offer is +."),
    ("comparison", "- getting you down? Swap it for +."),
    ("comparison", "Do you earn your bread with - and would rather do +?"),
    ("", "Do you know + and +? Then write to us."),
    ("", "+? +? Then we should meet."),
    ("", "Can you do +? Would you like to do + as well?"),
    ("", "+ is needed, and so is +."),
    ("", "You will be able to do +. Those who can also do ~ go first."),
    ("", "+ as a matter of course; if you happen to know ~, all the better."),
    ("", "+ needed; ~ would be a bonus."),
    ("", "Required\n- +\n- +\n\nDesirable\n- ~\n- ~"),
    ("", "You must know +. ~ is welcome, ~ even more so."),
    ("", "Essential: +, + and +. Nice to have: ~, ~."),
    ("", "+ every day; ? if the need arises."),
    ("", "You do +, and now and then, when a colleague is away, ?."),
    ("", "~ is an asset but no condition. + is a condition."),
    ("", "Looking for somebody good at + and +."),
    ("", "What matters: +. What helps: ~."),
    ("", "The one thing that we will not bend on is +. ~ we can talk about."),
    ("", "Ideally you bring ~; there is no way round +."),
    ("", "You should ideally know ~; indispensable is +."),
    ("", "~ preferred; + is where we make no concessions."),
    ("", "Preferably ~, in any case +."),
    ("", "It would please us if you could do ~. It would be the end of the talk if you could not do +."),
    ("", "+ comes first. ~ would round you off nicely."),
    ("", "~ is something we like to see; + is something we have to see."),
    ("", "Without + nobody gets in. With ~ you get in sooner."),
    ("", "- Need: +, +\n- Would like: ~"),
    ("", "+ (required), ~ (preferred), ~ (desired)"),
    ("", "You do +. When the house is full you help with ?."),
    ("", "Now and again you lend a hand with ?; the rest of the week it is +."),
    ("negated", "- would be wasted on us; + would not."),
    ("taught_on_job", "Never done -? We start from scratch. Never done +? Then this is not for you."),
    ("other_team", "- is in other hands here. Yours are for +."),
    ("no_longer", "We said goodbye to - last year. + stays."),
    ("employer", "Behind our name stand years of -. Now our office needs +."),
    ("benefit", "Once a month there is - for all staff, free. What you do for it: +."),
)
CV = (
    ("negated", "I do +. I have never done -."),
    ("negated", "No -, no -. Plenty of +."),
    ("negated", "+: yes. -: no."),
    ("negated", "My experience covers + but not -."),
    ("negated", "Everything from + to +, except -."),
    ("negated", "I cannot claim any -. I can claim +."),
    ("negated", "- is not something I have ever touched; + is."),
    ("wish", "I would love to learn -. At present I work with +."),
    ("wish", "Hoping to move into - one day. Today: +, +."),
    ("wish", "Next on my list: -. Mastered: +."),
    ("wish", "Keen to get trained in -."),
    ("other_person", "I did the + while a colleague handled -."),
    ("other_person", "My wife does -; I do +."),
    ("other_person", "The - was done by an agency. + was mine."),
    ("other_person", "I managed people who did -; myself I did +."),
    ("lapsed", "I did - twenty years ago and have forgotten it all. Now +."),
    ("lapsed", "My - is long gone. My + is fresh."),
    ("lapsed", "- (expired), + (current)."),
    ("in_progress", "Currently studying -. Finished: +."),
    ("in_progress", "- exam next month, + passed."),
    ("in_progress", "Halfway through a course in -, already skilled in +."),
    ("in_progress", "- (in progress), +, +."),
    ("hobby_watched", "I like watching videos about -. For a living I do +."),
    ("hobby_watched", "I collect books on -. At work: +."),
    ("wish", "What I have: +, +. What I wish I had: -, -."),
    ("wish", "I want to go from + to -."),
    ("wish", "Would like to swap + for - some day."),
    ("wish", "-, - and -: on my wish list. +: every day."),
    ("other_person", "Clerk with a firm that does - and -; my part was +."),
    ("other_person", "Driver for an office specialised in -. I did +."),
    ("other_person", "My sister is good at - and -. I am good at +."),
    ("lapsed", "Time was when I did -, but those days are over. I do +."),
    ("lapsed", "I once did -, that is long behind me. + is what I do."),
    ("in_progress", "Teaching myself -, lesson two. + for years."),
    ("in_progress", "Enrolled for -. Qualified in +."),
    ("hobby_watched", "I follow - on television; with my own hands I do +."),
    ("", "I read + like a book, and do + like no other."),
    ("", "Finished a course in + and passed the exam in +."),
    ("", "+ for a living, + as a hobby."),
    ("", "+ at work and + at home."),
    ("", "Two jobs so far: + in the first, + and + in the second."),
    ("", "I taught myself +."),
    ("", "Degree completed, with modules in + and +."),
    ("negated", "+ 4/5, - 0/5."),
    ("negated", "+: good. -: none at all."),
    ("negated", "I can't do -. I can do +."),
    ("negated", "I am hopeless at - and sound at +."),
    ("negated", "Do not ask me to do - or -. Ask me to do +."),
    ("negated", "Lacking: -, -. Present: +."),
    ("wish", "- would be my dream; + pays the rent."),
    ("wish", "I'd like to go into -. Up to now: +."),
    ("wish", "Seeking a change to -; background in +."),
    ("wish", "Curious about -, at home in +."),
    ("wish", "After years of + I am aiming for -."),
    ("wish", "Some day, -. Every day, +."),
    ("other_person", "The people under me did -; I did the + myself."),
    ("other_person", "Our firm was known for -. I was there for +."),
    ("other_person", "My mate is the one for -. I am the one for +."),
    ("lapsed", "- was a long time ago and would have to be learned anew. + is daily work."),
    ("lapsed", "Gave up -. Kept up +."),
    ("in_progress", "- (second term), + (done)"),
    ("in_progress", "Working towards -. Already there: +."),
    ("hobby_watched", "I go to every show of -. I do + myself."),
)
COURSE = (
    ("prerequisite", "Before you join you should know -. You leave with + and +."),
    ("prerequisite", "Builds on -. Covers +, + and +."),
    ("prerequisite", "No knowledge of - is assumed. We teach +."),
    ("negated", "We look at + and +; - is left out."),
    ("negated", "- falls outside this course, which is about +."),
    ("audience", "Made for people who work in -. Topics: +, +."),
    ("advert", "Did you like this? Try our course on -. Here you learned +."),
    ("advert", "See also: -, -. This module teaches +."),
    ("employer", "Our institute, known for -, offers this course in +."),
    ("", "You will learn +, + and +."),
    ("", "After this course you can handle + with confidence."),
)
_PHRASINGS = [("ad", *one) for one in AD] + [("cv", *one) for one in CV] + [("course", *one) for one in COURSE]
_MARK = re.compile(r"(?<!\w)[+~?-](?=[ ,.;:]|$)|(?<=: )[+~?-]", re.M)
_MOST_NAMES = 6
_MODALITY = {"+": "must", "~": "nice", "?": "conditional"}


def phrased(draw: Random, names: Sequence[tuple[str, str]]) -> AnnotatedText:
    """One phrasing, drawn, with names drawn for its marks."""
    kind, reason, pattern = draw.choice(_PHRASINGS)
    text, last, spans = "", 0, []
    chosen = iter(draw.sample(list(names), min(len(names), _MOST_NAMES)))
    for match in _MARK.finditer(pattern):
        if match.group() == "-" and (not reason or pattern[match.end() :].startswith((" +", " ~"))):
            continue
        name, type_ = next(chosen)
        text += pattern[last : match.start()]
        counts = match.group() != "-"
        modality = _MODALITY.get(match.group()) if kind == "ad" else None
        verdict = COUNTS if counts else reason
        known = type_ if kind == "ad" else None
        level = 0 if counts else None
        spans.append(AnnotatedSpan(len(text), len(text) + len(name), known, verdict, modality, level))
        text += name
        last = match.end()
    return AnnotatedText(text + pattern[last:], kind, tuple(spans), "phrasings", reason)
