/* story.c - some working days of a small network, scene after scene. */
#include "samples/story.h"

static const struct person *someone(struct teller *teller)
{
    return &people[teller_pick(teller, PEOPLE)];
}

static const struct program *some_program(struct teller *teller)
{
    return &programs[teller_pick(teller, PROGRAMS)];
}

static void run_program(struct teller *teller)
{
    const struct program *program = some_program(teller);
    const struct person *person = someone(teller);

    scene_process(teller, program, person);
    if (teller_pick(teller, 3) == 0)
        scene_sysmon_process(teller, program, person);
}

static void connect_somewhere(struct teller *teller)
{
    const struct program *program = some_program(teller);
    const struct person *person = someone(teller);
    const char *to = teller_say(teller, "198.51.100.%u", 100 + teller_pick(teller, 100));
    uint32_t port = teller_pick(teller, 240000); /* mostly the usual one */

    scene_sysmon_network(teller, program, person, to, port < 60000 ? (uint16_t)(1024 + port) : 443);
}

static void write_file(struct teller *teller)
{
    const struct program *program = some_program(teller);
    const struct person *person = someone(teller);
    const char *document = documents[teller_pick(teller, DOCUMENTS)];

    scene_sysmon_file(teller, program,
                      teller_say(teller, "C:\\Users\\%s\\%s", person->name, document));
}

static void run_script(struct teller *teller)
{
    const struct person *person = someone(teller);
    uint32_t lines = teller_pick(teller, 360);

    if (lines < 40)
        scene_long_script(teller, person, 20 + lines);
    else
        scene_script(teller, person, scripts[lines % SCRIPTS], 1, 1);
}

static void mistype_password(struct teller *teller)
{
    const struct person *person = someone(teller);

    scene_failed_logon(teller, person, hosts[teller_pick(teller, HOSTS)].address);
}

/* How often, in a thousand, each happens. */
static const struct {
    uint32_t share;
    void (*happens)(struct teller *teller);
} scenes[] = {
    {390, scene_logon}, {260, run_program},      {120, scene_service_state},
    {70, write_file},   {60, connect_somewhere}, {50, mistype_password},
    {38, run_script},   {9, scene_install},      {3, scene_boot},
};

static void next_scene(struct teller *teller)
{
    uint32_t chance = teller_pick(teller, 1000);
    size_t i = 0;

    if (teller_pick(teller, 40) == 0)
        teller->host = &hosts[teller_pick(teller, HOSTS)];
    while (chance >= scenes[i].share)
        chance -= scenes[i++].share;
    scenes[i].happens(teller);
}

bool story_tell(struct teller *teller)
{
    const struct sample_log *log = teller->log;
    bool calm = true;

    /* nine days, however many records there are */
    teller->gap = teller->expected ? 9 * 86400ull * SECOND / teller->expected : SECOND;
    scene_boot(teller);
    scene_install(teller);
    while (!teller->stopped) {
        teller_forget(teller);
        if (calm && teller->expected && log->records > teller->expected / 2) {
            scene_intruder(teller);
            calm = false;
        } else {
            next_scene(teller);
        }
        teller_wait(teller, teller->gap);
    }
    return !log->failed;
}
