/* story.h - the scenes of the story, from which story.c chooses. */
#ifndef EVTXFS_SAMPLES_STORY_H
#define EVTXFS_SAMPLES_STORY_H

#include "samples/teller.h"

/* Everyday life: scenes.c */
void scene_logon(struct teller *teller);
void scene_failed_logon(struct teller *teller, const struct person *person, const char *from);
void scene_process(struct teller *teller, const struct program *program,
                   const struct person *person);
void scene_service_state(struct teller *teller);
void scene_service_new(struct teller *teller, const char *name, const char *path);
void scene_boot(struct teller *teller);

/* What programs leave behind: traces.c */
void scene_sysmon_process(struct teller *teller, const struct program *program,
                          const struct person *person);
void scene_sysmon_network(struct teller *teller, const struct program *program,
                          const struct person *person, const char *to, uint16_t port);
void scene_sysmon_file(struct teller *teller, const struct program *program, const char *file);
void scene_script(struct teller *teller, const struct person *person, const char *text,
                  uint32_t part, uint32_t parts);
void scene_long_script(struct teller *teller, const struct person *person, uint32_t lines);
void scene_install(struct teller *teller);

/* The night of the break-in, once in every story: intruder.c */
void scene_intruder(struct teller *teller);

#endif
