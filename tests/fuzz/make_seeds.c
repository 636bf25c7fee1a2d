/*
 * make_seeds.c - what a fuzzer starts with: small records, chunks and logs of all kinds,
 * conditions, names, layouts, archives, and what is said of them.
 *
 *     make-seeds SAMPLES OUT     reads SAMPLES/NAME.evtx, writes OUT/TARGET/...
 */
#include "samples/writer.h"
#include "tests/fuzz/archive_seeds.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    AT = 512,
    BINXML = AT + 24,
    LOG_HEADER = 128,
    SHORT = 3 /* records of a chunk kept */,
    WHOLE = 32768
};

#define TEXT   sample_text("a \"b\" <&> \xC3\xA9\xF0\x9F\x98\x80")
#define NUMBER sample_int(0x08, 4624)
#define EMPTY  sample_text("")
#define LIST   SAMPLE_STRINGS("a\0\0c")

/* A record: a template with values, or elements. Each token and each type occurs. */
struct seed {
    const char *xml;
    struct sample_values values;
    bool direct;
};

/* ---- files ----------------------------------------------------------------------------------- */

static void
save(const char *folder, const char *target, const char *name, const void *bytes, size_t size)
{
    char path[4096];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", folder, target);
    (void)mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/%s/%s", folder, target, name);
    file = fopen(path, "wb");
    if (!file || fwrite(bytes, 1, size, file) != size || fclose(file) != 0) {
        perror(path);
        exit(1);
    }
}

static uint32_t read_u32(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

static void put_number(uint8_t *to, uint64_t number, size_t width)
{
    for (size_t i = 0; i < width; i++)
        to[i] = (uint8_t)(number >> 8 * i);
}

/* ---- records --------------------------------------------------------------------------------- */

/* One record in three forms: its BinXML, its chunk as far as it is used, a log of two such. */
static void save_record(const char *folder, const char *name, const struct sample_stream *stream)
{
    static struct sample_chunk chunk;
    static uint8_t log[LOG_HEADER + 2 * (2 + SAMPLE_CHUNK_SIZE)] = "ElfFile";
    size_t used, at = LOG_HEADER;

    sample_chunk_start(&chunk, 1);
    if (!sample_chunk_add(&chunk, 1, SAMPLE_TIME, stream) ||
        !sample_chunk_add(&chunk, 2, SAMPLE_TIME, stream)) {
        fprintf(stderr, "%s does not fit\n", name);
        exit(1);
    }
    sample_chunk_close(&chunk);
    used = read_u32(chunk.bytes + 48);
    save(folder, "chunk", name, chunk.bytes, used);
    save(folder, "carve", name, chunk.bytes, used);
    save(folder, "record", name, chunk.bytes + BINXML, read_u32(chunk.bytes + AT + 4) - 28);
    for (int i = 0; i < 2; i++, at += 2 + used) {
        put_number(log + at, used, 2);
        memcpy(log + at + 2, chunk.bytes, used);
    }
    save(folder, "log", name, log, at);
}

static void save_seeds(const char *folder)
{
    const struct seed seeds[] = {
        {"<Event><System><EventID>{0:08}</EventID><Level>4</Level></System></Event>",
         SAMPLE_VALUES(NUMBER), false},
        {"<E a='{0?}' b='x{1?}y'><X@0>{0?}</X><Y>{1}{0}</Y>{1}</E>", SAMPLE_VALUES(TEXT, NUMBER),
         false},
        {"<E><A>{0:02}</A><B c='{0:02}'/></E>", SAMPLE_VALUES(sample_ansi("a\x80\xFF\"<")), false},
        {"<E><A>{0:03}</A><A>{1:04}</A><A>{2:05}</A><A>{3:06}</A><A>{4:07}</A><A>{5:09}</A></E>",
         SAMPLE_VALUES(sample_int(3, 200), sample_int(4, 200), sample_int(5, 40000),
                       sample_int(6, 40000), sample_int(7, 1u << 31), sample_int(9, 1ull << 63)),
         false},
        {"<E><A>{0:0a}</A><B>{1:0b}</B><C>{2:0c}</C><D>{3:0d}</D><F>{4:0e}</F><G>{5:0f}</G></E>",
         SAMPLE_VALUES(sample_int(10, UINT64_MAX), sample_real32(0.1f), sample_real64(1e300),
                       sample_int(13, 1), sample_bytes(14, "\1\2\xFF", 3),
                       sample_guid("{00112233-4455-6677-8899-aabbccddeeff}")),
         false},
        {"<E><A>{0:10}</A><B>{1:11}</B><C>{2:13}</C><D>{3:14}</D><F>{4:15}</F></E>",
         SAMPLE_VALUES(sample_size8(77), sample_int(0x11, SAMPLE_TIME),
                       sample_sid("S-1-5-21-1-2-3-500"), sample_int(0x14, 255),
                       sample_int(0x15, 1ull << 62)),
         false},
        {"<E><X a='{0:81}'>{0:81}</X><Y>{1:84}</Y><Z>{2:95}</Z></E>",
         SAMPLE_VALUES(LIST, sample_bytes(0x84, "\1\2\3", 3),
                       sample_bytes(0x95, "\1\2\3\4\5\6\7\0", 8)),
         false},
        {"<Event><EventData><Data Name='a'>{0}</Data><Data Name='b'>{1:08}</Data><Data>{0}</Data>"
         "</EventData></Event>",
         SAMPLE_VALUES(TEXT, NUMBER), false},
        {"<Event><UserData><Data>{0}</Data><Data>{0}</Data><Binary>{1:0e}</Binary></UserData></"
         "Event>",
         SAMPLE_VALUES(LIST, sample_bytes(14, "abc", 3)), false},
        {"<E>a&amp;b&other;&#65;&#55357;<![CDATA[x]]>y]]><?pi?><?pi data?>{{<A/><B></B></E>",
         {NULL, 0},
         true},
        {"<E>{=08:05000000}{=01:020061006200}</E>", {NULL, 0}, false},
        {"<Event><System><Provider Name='P'/><EventID>7</EventID><TimeCreated SystemTime="
         "'2024-01-01T00:00:00Z'/></System><EventData><Data>x</Data></EventData></Event>",
         {NULL, 0},
         true},
        {"<E><A@0>{0?:08}</A><A@1>{1?}</A>{2?:21}</E>",
         SAMPLE_VALUES(sample_null(0), EMPTY, sample_null(16)), false},
    };
    char name[32];

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        struct sample_template root = {.xml = seeds[i].xml};
        struct sample_stream stream = {.root = seeds[i].direct ? NULL : &root,
                                       .xml = seeds[i].direct ? seeds[i].xml : NULL,
                                       .values = seeds[i].values};

        snprintf(name, sizeof name, "seed-%02zu", i);
        save_record(folder, name, &stream);
    }
}

/* Streams in each other, which a fuzzer would take long to find: as values, as literals, in place,
 * and two values of each level, so that the text doubles. */
static void save_nested(const char *folder)
{
    static const char *const ways[] = {"<M>{0:21}</M>", "<M>{0:21}{0:21}</M>", "<M a='{0:21}'/>",
                                       "<EventData>{0?:21}</EventData>"};
    const struct sample_template leaf = {.xml = "<Data Name='n'>{0}</Data>"};
    const struct sample_stream innermost = {.root = &leaf, .values = SAMPLE_VALUES(TEXT)};
    char name[32];

    for (size_t way = 0; way < sizeof ways / sizeof *ways; way++) {
        struct sample_template root = {.xml = ways[way]};
        struct sample_value values[12];
        struct sample_stream streams[12];

        for (int i = 0; i < 12; i++) {
            values[i] = sample_nested(i ? &streams[i - 1] : &innermost);
            streams[i] = (struct sample_stream){.root = &root, .values = {&values[i], 1}};
        }
        for (int i = 0; i < 12; i += 11) {
            snprintf(name, sizeof name, "nested-%zu-%d", way, i);
            save_record(folder, name, &streams[i]);
        }
    }
}

/* More values than any program is compiled for, all empty. */
static void save_many_values(const char *folder)
{
    static struct sample_value values[7000];
    const struct sample_template root = {.xml = "<E>{6999?}{0?}<A@5/></E>"};
    const struct sample_stream stream = {.root = &root, .values = {values, 7000}};

    save_record(folder, "many-values", &stream);
}

/* ---- samples --------------------------------------------------------------------------------- */

/* The first records of a chunk, in a chunk that is sound for these; how long it is. */
static uint32_t shorten(uint8_t chunk[SAMPLE_CHUNK_SIZE])
{
    uint32_t at = AT, last = AT;

    for (int i = 0; i < SHORT; i++) {
        uint32_t size = read_u32(chunk + at + 4);

        if (memcmp(chunk + at, "**\0\0", 4) != 0 || size < 28 || size > SAMPLE_CHUNK_SIZE - 64 - at)
            break;
        last = at;
        at += size;
    }
    memcpy(chunk + 32, chunk + last + 8, 8);
    put_number(chunk + 44, last, 4);
    put_number(chunk + 48, at, 4);
    memset(chunk + at, 0, SAMPLE_CHUNK_SIZE - at);
    sample_chunk_seal(chunk);
    return at;
}

/* Its chunks, each cut short; a small one as a whole as well, with many templates. */
static void save_sample(const char *folder, const char *path)
{
    static uint8_t chunk[SAMPLE_CHUNK_SIZE], log[LOG_HEADER + 2 + SAMPLE_CHUNK_SIZE];
    const char *base = strrchr(path, '/') + 1;
    FILE *file = fopen(path, "rb");
    char name[300];
    uint32_t size;

    if (!file || fread(log, 1, LOG_HEADER, file) != LOG_HEADER ||
        fseek(file, SAMPLE_HEADER_SIZE, SEEK_SET) != 0) {
        perror(path);
        exit(1);
    }
    for (int n = 0; n < 2 && fread(chunk, 1, sizeof chunk, file) == sizeof chunk; n++) {
        snprintf(name, sizeof name, "%s-%d", base, n);
        size = read_u32(chunk + 48);
        if (n == 0 && size <= WHOLE)
            save(folder, "chunk", base, chunk, size);
        size = shorten(chunk);
        save(folder, "chunk", name, chunk, size);
        save(folder, "carve", name, chunk, size);
        put_number(log + LOG_HEADER, size, 2);
        memcpy(log + LOG_HEADER + 2, chunk, size);
        save(folder, "log", name, log, LOG_HEADER + 2 + (size_t)size);
    }
    fclose(file);
}

/* ---- words ----------------------------------------------------------------------------------- */

static void save_words(const char *folder)
{
    static const char *const queries[] = {"EventID=4624",
                                          "EventData.LogonType!=3",
                                          "TimeCreated>=2024-05-01T22:00:00.5Z",
                                          "TargetUserName~adm%2Fin",
                                          "System.Level<=0x10",
                                          "UserData.a.b>-1.5e3",
                                          "Keywords=%00"};
    static const char line[] =
        "{\"Event\":{\"System\":{\"EventID\":7,\"L\":[1,\"a\\u0001\\\"\"]},"
        "\"EventData\":{\"#text\":\"x\",\"A\":{\"#attributes\":{\"b\":null}}}}}\n";
    static const char *const names[] = {"4711.json",
                                        "4711~7.xml",
                                        "4711~7-12.json",
                                        "7",
                                        "1-5,9",
                                        "a%2Fb",
                                        "%none",
                                        "%other",
                                        "..",
                                        ".a",
                                        "\xC3\xA9\xFF",
                                        "a/b\\:\n",
                                        "18446744073709551615"};
    char input[1024], name[16];

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        size_t size = strlen(queries[i]) + 1;

        snprintf(name, sizeof name, "%zu", i);
        memcpy(input, queries[i], size);
        memcpy(input + size, line, sizeof line);
        save(folder, "query", name, input, size + sizeof line - 1);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(name, sizeof name, "%zu", i);
        save(folder, "names", name, names[i], strlen(names[i]));
    }
}

/* Files as fuzz_layout.c describes them: the first byte, and pieces. */
static void save_layouts(const char *folder)
{
    static const struct {
        uint8_t bytes[24];
        size_t size;
    } seeds[] = {
        {{1, 7, 0, 7, 0, 7, 0}, 7},                             /* a log of three chunks */
        {{1, 7, 0, 1, 5, 7, 0, 1, 9}, 9},                       /* with holes of whole chunks */
        {{1, 0, 2, 0, 7, 0, 1, 5, 7, 0, 0, 2, 0}, 13},          /* 512 bytes further */
        {{1, 7, 0, 2, 24, 7, 0, 2, 28, 7, 0}, 11},              /* as long as a disk */
        {{1, 0, 2, 0, 2, 27, 7, 0, 2, 24}, 10},                 /* the same, shifted */
        {{0, 6, 9, 7, 0, 7, 200, 7, 0, 6, 1}, 11},              /* a part of a disk */
        {{1, 3, 1, 2, 3, 1, 2, 3, 0, 9, 9, 3, 4, 1, 1, 4}, 16}, /* islands */
        {{1, 5, 8, 'E', 'l', 'f', 'C', 'h', 'n', 'k', 0, 0, 99, 7, 3}, 15},
        {{1, 6, 8, 0, 0, 8, 5, 7, 'E', 'l', 'f', 'C', 'h', 'n', 'k', 1, 1}, 17},
    };
    char name[16];

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        snprintf(name, sizeof name, "%zu", i);
        save(folder, "layout", name, seeds[i].bytes, seeds[i].size);
    }
}

/* Walks of fuzz_numbers.c: what is found is asked for again, before and after the log changes. */
static void save_walks(const char *folder)
{
    enum { FIND = 0x81, NEXT = 0x82, READ = 0x83, CHANGE = 6 }; /* the first three wait */
    uint8_t walk[512];

    for (uint8_t first = 0; first < 5; first++)
        for (uint8_t then = 0; then < 5; then++) {
            size_t size = 0;
            char name[32];

            walk[size++] = first;
            for (uint8_t number = 0; number < 20; number++) {
                walk[size++] = NEXT;
                walk[size++] = (uint8_t)(4 * number);
                memset(walk + size, 0, 8);
                walk[size] = number % 4;
                size += 8;
                if (number % 5 == 4) {
                    walk[size++] = CHANGE;
                    walk[size++] = then;
                }
                walk[size++] = FIND;
                walk[size++] = 0;
                walk[size++] = (uint8_t)(number + 6 * then);
            }
            for (uint8_t number = 0; number < 16; number++) {
                walk[size++] = READ;
                walk[size++] = (uint8_t)(4 * (number + first));
                memset(walk + size, 0, 8);
                size += 8;
                walk[size++] = 4;
            }
            snprintf(name, sizeof name, "walk-%d-%d", first, then);
            save(folder, "numbers", name, walk, size);
        }
}

/* What is done to a log, as fuzz_refresh.c describes it. */
static void save_changes(const char *folder)
{
    static const struct {
        uint8_t bytes[32];
        size_t size;
    } seeds[] = {
        {{2, 1, 1, 3, 5, 6, 0, 6, 9}, 9},                       /* a record comes */
        {{2, 2, 2, 2, 5, 2, 2, 2, 3, 5}, 10},                   /* a chunk, and a record in it */
        {{2, 0, 0, 3, 5, 2, 0, 0, 2, 6, 3, 5}, 12},             /* one in the middle, and none */
        {{3, 0, 1, 6, 5, 6, 20, 5}, 8},                         /* they change places */
        {{1, 1, 0, 0, 6, 4, 5, 1, 5, 9, 5}, 11},                /* it is cut, and longer again */
        {{4, 0, 6, 1, 5, 2, 0, 0, 2, 6, 2, 5}, 12},             /* a hole, and no hole */
        {{1, 5, 0, 0, 5, 2, 3, 2, 1, 6, 7, 5}, 12},             /* a chunk behind a hole */
        {{0, 7, 120, 0, 2, 1, 1, 5, 0, 7, 99, 3, 1, 9, 5}, 15}, /* the header of the file */
        {{0, 0, 0, 3, 4, 9, 9, 9, 9, 6, 4, 5}, 12},             /* some bytes */
        {{2, 1, 3, 2, 5, 2, 0, 1, 2, 5, 2, 0, 0, 1, 5},
         15},                                             /* a definition that another chunk has */
        {{1, 0, 0, 0, 5, 6, 2, 2, 0, 2, 2, 5}, 12},       /* no chunk at all */
        {{0, 1, 0, 3, 2, 9, 9, 5, 7, 2, 1, 1, 3, 5}, 14}, /* some bytes, and their writer pauses */
        {{255, 0, 17, 255, 0, 0, 0, 252, 20, 255, 0, 0, 0, 0, 33, 255, 0, 0, 0}, 19}, /* it grows */
        {{255, 0, 33, 255, 0, 0, 0, 0, 17, 255, 0, 1, 200, 0, 0, 0}, 16}, /* from its end on */
    };
    char name[16];

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++) {
        snprintf(name, sizeof name, "seed-%02zu", i);
        save(folder, "refresh", name, seeds[i].bytes, seeds[i].size);
    }
}

static void save_archives(const char *folder)
{
    for (size_t i = 0; i < sizeof archive_seeds / sizeof *archive_seeds; i++)
        save(folder, "archive", archive_seeds[i].name, archive_seeds[i].bytes,
             archive_seeds[i].size);
}

/* Packets of an unpacker, as fuzz_message.c describes them. */
static void save_messages(const char *folder)
{
    static const struct {
        const char *name, *bytes;
        size_t size;
    } seeds[] = {
#define SEED(name, bytes) {name, bytes, sizeof bytes - 1}
        SEED("good", "\1\2\0\0\0\0\0\0\0\1a\0\6\0\0\0\0\0\0\0\0\0\4\0\0\0\0\1\1\1\0"
                     "\0\10\0\0\0\0\0\0\0\0"),
        SEED("inside", "\5\2\0\0\1\0\0\0\0\0a.zip\7\2\1\1\0\0\0\0\0\0a.zip/b"
                       "\0\4\1\0\0\0\1\1\1\0\0\4\0\0\0\0\0\0\0\0\0\10\0\0\0\0\0\0\0\0"),
        SEED("faults", "\1\2\0\0\0\0\0\0\0\1a\4\4\0\0\0\1\0\0\0\0what\4\10\0\0\0\5\0\0\0\0what"),
        SEED("short", "\7\1\1\1\1\1\1\1"),
#undef SEED
    };

    for (size_t i = 0; i < sizeof seeds / sizeof *seeds; i++)
        save(folder, "message", seeds[i].name, seeds[i].bytes, seeds[i].size);
}

/* Columns and values of fuzz_parquet.c, of which any bytes make some. */
static void save_batches(const char *folder)
{
    uint8_t batch[400];
    uint32_t any = 1;
    char name[16];

    for (int i = 0; i < 48; i++) {
        for (size_t at = 0; at < sizeof batch; at++) {
            any = any * 1664525 + 1013904223;
            batch[at] = (uint8_t)(any >> 24);
        }
        snprintf(name, sizeof name, "batch-%02d", i);
        save(folder, "parquet", name, batch, sizeof batch - (size_t)i * 8);
    }
}

int main(int argc, char **argv)
{
    char pattern[4096];
    glob_t logs;

    if (argc != 3) {
        fprintf(stderr, "usage: make-seeds SAMPLES OUT\n");
        return 1;
    }
    (void)mkdir(argv[2], 0777);
    save_seeds(argv[2]);
    save_nested(argv[2]);
    save_many_values(argv[2]);
    save_words(argv[2]);
    save_layouts(argv[2]);
    save_walks(argv[2]);
    save_changes(argv[2]);
    save_archives(argv[2]);
    save_messages(argv[2]);
    save_batches(argv[2]);
    snprintf(pattern, sizeof pattern, "%s/*.evtx", argv[1]);
    if (glob(pattern, 0, NULL, &logs) != 0)
        return 1;
    for (size_t i = 0; i < logs.gl_pathc; i++)
        save_sample(argv[2], logs.gl_pathv[i]);
    globfree(&logs);
    return 0;
}
