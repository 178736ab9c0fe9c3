"""How people ask to be left alone in words of their own: not known sentences, but what is said in them.

A wish says two things, in any order and with anything between: that something is to end, is not wanted or is
to be taken away; and that it is about messages or about oneself. Or it tells us not to do what we do. A few
words are plain by themselves. All are compared by their sounds, so that Latin letters, missing Kazakh letters
and the usual slips change nothing. Rather too much is found than too little: it only pauses messages until
somebody has looked.
"""

from __future__ import annotations

import re

from organizer.kernel.text import sounds

SHORTEST = 2
_SOFT = re.compile("i(?=[au])")


def _spoken(text: str) -> str:
    """The sounds of a text, a space around each word. "Ya" and "yu" are read as "a" and "u", "c" as "ts"."""
    return f" {_SOFT.sub('', sounds(text)).replace('c', 'ts')} "


def _any(beginnings: str) -> str:
    """A pattern: a word, or words that follow each other, with one of these beginnings."""
    spoken = {_spoken(each).strip() for line in beginnings.strip().splitlines() for each in line.split(",")}
    return f"(?: (?:{'|'.join(sorted(spoken, reverse=True))}))"


_SENDING = _any("""
    жібер, жаз, жолда, хабарлас, байланыс, звонда, мазала
    пиш, пис, присыл, шли, слат, отправл, посыл, высыл, скид, звон, беспоко, контакт, связ
    send, text, call, contact
""")
_MESSAGES = _any("""
    смс, хабар, хат, қоңырау, жарнама, жазылым, жазылуд
    сообщ, новост, уведомл, рассыл, подпис, реклам
    messag, subscri
""")
_ONESELF = _any("""
    мені, маған, нөмір, дерек, келісім, телефоным, ақпаратым
    меня, мне, номер, данны, данные, соглас, мой тел
    my number, my data, my consent
""")
_LISTS = _any("тізім, база, баз, списк, списо, рассыл, list")

_ENDING = _any("""
    тоқтат, доғар, жетер, болды енді, осымен болды
    хватит, прекрат, прекраща, перестан, кончай, заканч, завяз, отключит, выключит, отмен, аннулир
    останов, достаточно, довольно
    stop, cancel
""")
_UNWANTED = _any("""
    керек емес, керек жоқ, керегі жоқ, қажет емес, қажеті жоқ, бас тарт, шаршад, жалық, келмесін, қалама
    арыздан, шағымдан
    не надо, ненадо, не нуж, ненуж, не хочу, не хотим, надоел, достал, задолб, устал, меша
    против, никаких, ни одн, нельзя, отказ, зачем, неге, құрысын, сколько можно
    запрещ, запрет
    no more, not want, dont want, never
""")
_TAKING_AWAY = _any("""
    өшір, жой, алып таста, шығар, қайтар, ұмыт, берген жоқ, бермед, сызы, шығу
    удал, убер, убир, убра, исключ, вычерк, сним, сотр, стер, забуд, отзыв, отзов, не дав
    take, remove, delete, erase, revoke, withdraw, lose, forget
""")
_CONSENT = _any("келісім, рұқсат, рұғсат, соглас, разреш, consent, sign, agree")
_NUMBER = _any("нөмір, номер, телефон, number, person")
_NONE = _any("жоқ, емес, нет, не дав, бермед, not, didnt, never")
_ANOTHERS = _any("""
    басқа, қате, емес
    чуж, не мой, не тот, не туда, не принадл, ошиб, смени
    wrong, not my
""")
_PLAIN = _any("""
    мазалама, тынышым, тыныш қой, қатырма, жазылмад, қызықтырмайды, қоя бер, жаспаң, тоқтат, доғар
    жетер, жетеді, жеткілікті, керек емес, керексіз, қажет емес, қажеті жоқ, керегі жоқ
    алып таста, тізімнен, нөмірімді қайдан, нөмірімді кім, номерімді қайдан, номерімді кім
    менің нөмірім қайдан
    отпи, отпеш, отстан, отвали, прекрат, прекраща, перестан, достал, надоел, удали, заблок, задолб
    тревож, не беспоко, в покое, спам, рассыл, писать, слать, присыла, вычеркн, исключит, из списк, из баз
    не надо, ненадо, не нуж, ненуж, не хочу, больше не, не интерес, неинтерес, не разреш, не подпис, не соглас
    черный список, жаловаться, пожалуюсь, отказыва, отзываю, ни одного, вы ошиб, ошиблись, кто дал
    не туда поп, не по адрес, вас не знаю, основании, вам разреш, пошли вон, пошел вон, идите лесом
    құрыңдар, қателес, басқа адамға, откажит, пошел ты, заеб, нахуй, fuck
    умер, скончал, покойн, қайтыс бол, дүниеден, марқұм, өлді, өлген, died, deceased, passed away, is dead
    откуда у вас мой, откуда мой номер, откуда у вас этот номер, откуда взяли мой, где взяли мой
    who gave you my, how did you get my
    desist, revoke, opt me out, forget me
    unsub, remove, delete, leave me, no more, enough, take me off, not interested
    dont send, do not send, dont text, do not text, dont contact, do not contact, no sms, no messages
    керек жоқ, қажет жоқ, мазамды, қоймайсы, алғым келмей, жіберме, өшіріп таста
    келісім берме, келісімімді кері, келісімімді қайтар, келіспеймін
    без смс, без сообщ, без рассыл, без звон, отвяж, отвянь, отцеп, оставьте меня, прикрат, ненада, в бан
""")
# What is said of many things inside a sentence ("отказ от воды", "жазып қойыңыз"), and by itself only to us.
_ALONE = _any("""
    қой, тоқта, жетті, болды, доғар, кет, өшір, қажетсіз, керекпе, шағым, арыз, арыз жаз
    останов, астанов, отказ, достаточно, довольно, убер, убир, выключ, отключ, тормоз, харэ, хорош, блок
    законч, заканч, завяз, кончай, аннулир, сним, не актуал, неактуал, оставьте, стопан
    жалоб, подам, суд, в суд
    off, turn off, turn it off, switch off, exit, mute, block
""")
_BESIDE = _any("""
    рақмет, өтін, маған, мені, енді, болды, түсір, сәлем
    спасибо, пожалуйста, меня, мне, нас, уже, все, ну, буду, на вас, смс, здравствуйте, добрый, день
    thanks, please, sms, it, hello
""")

# "Не пишите", "не смейте мне писать", but not what others fail to do: "не пишут".
_DO_NOT_RU = rf" ne(?:{_any('мне, нам, больше, вздумайте, смейте')}\w*)*{_SENDING}(?!\w*[aeiu]t )"
# "Жазбаңыздаршы", "жазбай-ақ қойыңыз", "жібере бермеңіз"; "хабарлама тастамаңыз", but not "қоқыс тастамаңыз".
_NOT = r"[mbp][ae](?:n\w*|i|sa\w*|si\w*|s)? "
_DO_NOT_KK = rf"{_SENDING}{_NOT}|{_SENDING}\w* berm\w+ "
# "Хабарламаңыз" is "do not tell" as well as "your message", of which more would be said.
_TELL_NOT_KK = r"^(?: magan| bizge| endi)* habarlaman\w*z\w* $"
_DO_NOT_KK_THAT = rf"{_any('таста, сал, шал, айт')}{_NOT}"
_WISH_NONE_KK = rf" \w+[gk]im (?:kelme|jok)|{_MESSAGES}\w* almai"
# "Смстеріңіз", "ваши сообщения" are named by who has had enough of them, or has just got one.
_YOURS = (
    rf"(?!.* (?:poluts|prots|alds?i|rahm|rakm|spasib))(?:.* vas\w*{_MESSAGES}|.*{_MESSAGES}\w*[ia]rin\w* )"
)
# "Жазғандарыңызды қойыңыз", but not "жазып қойыңыз", which is "write it down".
_LEAVE_OFF_KK = r"(?<!p) koi(?:n\w*|sa\w*|si\w*)?(?= )"

_IS_PLAIN = re.compile(f"{_PLAIN}|{_DO_NOT_RU}|{_DO_NOT_KK}|{_TELL_NOT_KK}")
_IS_OVER = re.compile(f"{_ENDING}|{_UNWANTED}|{_DO_NOT_KK_THAT}|{_WISH_NONE_KK}|{_LEAVE_OFF_KK}")
# Each word is read one way only, so that no text takes long.
_IS_ALONE = re.compile(rf"(?=.*{_ALONE})(?:(?>(?:{_ALONE}|{_BESIDE})\w*))+ ")
_IS_YOURS = re.compile(_YOURS)
_IS_OURS = re.compile(f"{_SENDING}|{_MESSAGES}")
# Any Kazakh verb with "таста" behind it: "сызып таста", "өшіріп таста".
_IS_TAKEN_AWAY = re.compile(rf"{_TAKING_AWAY}| \w+[ia]p tasta")
_IS_NOT_AGREED = re.compile(f"{_CONSENT}.*{_NONE}|{_NONE}.*{_CONSENT}")
_IS_ANOTHERS = re.compile(f"{_NUMBER}.*{_ANOTHERS}|{_ANOTHERS}.*{_NUMBER}")
_IS_MINE = re.compile(f"{_ONESELF}|{_LISTS}|{_MESSAGES}")


def asks_to_be_left(text: str) -> bool:
    """True where a text may be a wish for no more messages. Two letters are none."""
    spoken = _spoken(text)
    return len(text) > SHORTEST and bool(
        _IS_PLAIN.search(spoken)
        or _IS_ALONE.fullmatch(spoken)
        or (_IS_OVER.search(spoken) and _IS_OURS.search(spoken))
        or _IS_YOURS.match(spoken)
        or _IS_NOT_AGREED.search(spoken)
        or _IS_ANOTHERS.search(spoken)
        or (_IS_TAKEN_AWAY.search(spoken) and _IS_MINE.search(spoken))
    )
