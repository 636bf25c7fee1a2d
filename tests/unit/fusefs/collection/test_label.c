/* test_label.c - how the logs of collectors' layouts are called, and of any paths. */
#include "fusefs/collection/label.h"

#include <criterion/criterion.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 64 };

/* Labels of these paths, in their order; '>' stands between an archive and what lies in it. */
static void label_all(const char *const *paths, size_t count, char **labels)
{
    char *copies[MOST];
    const char *parts[MOST][4];
    struct log_path logs[MOST];

    cr_assert(count <= MOST);
    for (size_t i = 0; i < count; i++) {
        char *save, *part;

        copies[i] = strdup(paths[i]);
        logs[i] = (struct log_path){.parts = parts[i]};
        for (part = strtok_r(copies[i], ">", &save); part; part = strtok_r(NULL, ">", &save))
            parts[i][logs[i].count++] = part;
    }
    cr_assert(labels_make(logs, count, labels));
    for (size_t i = 0; i < count; i++)
        free(copies[i]);
}

struct row {
    const char *path, *label;
};

static void expect(const struct row *rows)
{
    const char *paths[MOST] = {NULL};
    char *labels[MOST];
    size_t count = 0;

    for (; rows[count].path; count++)
        paths[count] = rows[count].path;
    label_all(paths, count, labels);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(labels[i], rows[i].label, "%s: %s, not %s", rows[i].path, labels[i],
                         rows[i].label);
        free(labels[i]);
    }
}

#define LOGS "Windows/System32/winevt/logs/"

Test(label, of_kapes_hosts_is_the_host)
{
    expect((const struct row[]){{"case/DC001/C/" LOGS "Security.evtx", "DC001/Security"},
                                {"case/DC001/C/" LOGS "System.evtx", "DC001/System"},
                                {"case/WS002/C/" LOGS "Security.evtx", "WS002/Security"},
                                {NULL, NULL}});
}

Test(label, tells_shadow_copies_from_the_volume)
{
    expect((const struct row[]){{"case/DC001/C/" LOGS "Security.evtx", "DC001~C/Security"},
                                {"case/DC001/VSS1/" LOGS "Security.evtx", "DC001~VSS1/Security"},
                                {"case/WS002/C/" LOGS "Security.evtx", "WS002/Security"},
                                {NULL, NULL}});
}

Test(label, of_one_group_has_none)
{
    expect((const struct row[]){{"x/Logs/Archive-Setup-2024-01-27-10-00-00-001.evtx",
                                 "Archive-Setup-2024-01-27-10-00-00-001"},
                                {"x/Logs/ForwardedEvents.evtx", "ForwardedEvents"},
                                {"x/Logs/Logs.EVTX", "Logs"},
                                {NULL, NULL}});
}

Test(label, decodes_what_velociraptor_encoded)
{
    expect((const struct row[]){
        {"c/uploads/auto/C%3A/" LOGS "A%254B.evtx", "auto/A%4B"},
        {"c/uploads/auto/C%3A/" LOGS "Security.evtx", "auto/Security"},
        {"c/uploads/ntfs/%5C%5C.%5CGLOBALROOT%5CDevice%5CHarddiskVolumeShadowCopy1/" LOGS
         "Security.evtx",
         "ntfs/Security"},
        {NULL, NULL}});
    expect((const struct row[]){{"c/ntfs/%5C%5C.%5CC%3A/a%2fb.evtx", "\\\\.\\C:/a%2Fb"},
                                {"c/ntfs/%5C%5C.%5CD%3A/x.evtx", "\\\\.\\D:/x"},
                                {NULL, NULL}});
    expect((const struct row[]){{"c/A%254B.evtx", "A%254B"}, {NULL, NULL}});
}

Test(label, of_an_archive_is_that_of_a_directory)
{
    expect((const struct row[]){{"z/DC001.zip>C/Windows/Security.evtx", "DC001/Security"},
                                {"z/WS002.tar.gz>C\\Windows\\Security.evtx", "WS002/Security"},
                                {"z/LT003.7z>./../../Security.evtx", "LT003/Security"},
                                {NULL, NULL}});
    expect((const struct row[]){
        {"o.zip>output/0/script_output.zip>files/C/" LOGS "Security.evtx", "0/Security"},
        {"o.zip>output/1/script_output.zip>files/C/" LOGS "System.evtx", "1/System"},
        {NULL, NULL}});
}

Test(label, of_several_paths_begins_with_what_they_differ_in)
{
    expect((const struct row[]){
        {"A/Collection-DC001/auto/Security.evtx", "A~Collection-DC001/Security"},
        {"A/Collection-WS002/auto/Security.evtx", "A~Collection-WS002/Security"},
        {"B/Security.evtx", "B/Security"},
        {NULL, NULL}});
    expect((const struct row[]){{"/cases/one/logs/Security.evtx", "one/Security"},
                                {"/cases/two/logs/Security.evtx", "two/Security"},
                                {NULL, NULL}});
    expect((const struct row[]){
        {"./../Security.evtx", "Security"}, {"./sub/Security.evtx", "sub/Security"}, {NULL, NULL}});
}

Test(label, of_equal_ones_is_numbered)
{
    expect((const struct row[]){{"z.zip>a.evtx", "a"},
                                {"z.zip>a.evtx", "a~3"}, /* the second one is called so */
                                {"z.zip>a.evtx", "a~4"},
                                {"z.zip>A.evtx", "A"},
                                {"z.zip>a~2.evtx", "a~2"},
                                {NULL, NULL}});
}

/* A directory that is called so has the others. */
Test(label, is_not_the_group_of_others)
{
    expect((const struct row[]){{"x/sub.evtx", "sub~2"}, {"x/sub/b.evtx", "sub/b"}, {NULL, NULL}});
    expect((const struct row[]){{"x/sub/sub.evtx", "sub"}, {NULL, NULL}});
}

Test(label, can_be_the_name_of_a_file_and_be_shown)
{
    expect((const struct row[]){
        {"x/a\nb.evtx", "a%0Ab"},
        {"x/-rf.evtx", "%2Drf"},
        {"x/.evtx", "%2Eevtx"},
        {"x/a.-b.evtx", "a.-b"},
        {"x/\x7f\xc2\x85\xff.evtx", "%7F%C2%85%FF"},
        {"x/\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80.evtx", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80"},
        {"x/\xed\xa0\x80\xc0\x80.evtx", "%ED%A0%80%C0%80"},
        {NULL, NULL}});
    expect((const struct row[]){{"z.zip>..", "unnamed"}, {NULL, NULL}});
}

/* ---- any paths ------------------------------------------------------------------------------- */

static uint32_t state;

static uint32_t draw(uint32_t below)
{
    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

/* Few different parts, so that many meet; some of them odd, and some long. */
static void random_path(char *path)
{
    static const char *const odd[] = {"a",  "b",    "C%3A", "x~2", "..", "%5C%5C.%5C", "-",
                                      "\n", "\xff", "a\\b", "n",   ".",  "%00%2f",     "x"};
    uint32_t parts = 1 + draw(4);

    *path = '\0';
    for (uint32_t i = 0; i < parts; i++) {
        strcat(path, odd[draw(sizeof odd / sizeof *odd)]);
        for (uint32_t k = draw(30) ? 0 : 200 + draw(200); k > 0; k--)
            strcat(path, draw(2) ? "l" : "\xc3\xa4");
        strcat(path, i + 1 < parts ? (draw(6) ? "/" : ".zip>") : draw(3) ? ".evtx" : "");
    }
}

static void expect_sound(char *const *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *slash = strchr(labels[i], '/'), *name = slash ? slash + 1 : labels[i];

        cr_expect(*labels[i] && *name && strlen(name) <= LABEL_PART);
        cr_expect(!slash || (slash > labels[i] && slash - labels[i] <= LABEL_PART));
        cr_expect(!strchr(name, '/') && *name != '.' && *name != '-');
        cr_expect(*labels[i] != '.' && *labels[i] != '-');
        for (const char *c = labels[i]; *c; c++)
            cr_expect((unsigned char)*c >= ' ' && *c != 0x7f);
        for (size_t k = 0; k < count; k++) {
            size_t size = strlen(labels[k]);

            cr_expect(k == i ||
                          (strcmp(labels[i], labels[k]) != 0 &&
                           (strncmp(labels[i], labels[k], size) != 0 || labels[i][size] != '/')),
                      "%s and %s", labels[i], labels[k]);
        }
    }
}

Test(label, is_unique_and_sound_whatever_the_paths, .timeout = 60)
{
    static char paths[MOST][4000];
    const char *given[MOST];

    for (state = 1; state < 2000; state++) {
        uint32_t seed = state;
        size_t count = 1 + draw(40);
        char *labels[MOST], *again[MOST];

        for (size_t i = 0; i < count; i++) {
            random_path(paths[i]);
            given[i] = paths[i];
        }
        label_all(given, count, labels);
        label_all(given, count, again);
        expect_sound(labels, count);
        for (size_t i = 0; i < count; i++) {
            cr_expect_str_eq(labels[i], again[i]);
            free(labels[i]);
            free(again[i]);
        }
        state = seed;
    }
}

/* Those that differ do not depend on which was found first. */
Test(label, does_not_depend_on_the_order_of_what_differs)
{
    static char paths[MOST][4000];
    const char *given[MOST], *turned[MOST];
    char *labels[MOST], *back[MOST];
    const size_t count = 40;

    for (size_t i = 0; i < count; i++) {
        sprintf(paths[i], "case/H%zu/%s/log%zu.evtx", i % 7, i % 3 ? "C" : "VSS1", i);
        given[i] = turned[count - 1 - i] = paths[i];
    }
    label_all(given, count, labels);
    label_all(turned, count, back);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(labels[i], back[count - 1 - i]);
        free(labels[i]);
        free(back[count - 1 - i]);
    }
}
