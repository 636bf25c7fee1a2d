/* direct.c - elements without templates, and templates in all their shapes. docs/format.md 2, 4 */
#include "samples/teller.h"

#define SYSTEM                                                                                     \
    "<System><Provider Name='Example-Direct' Guid='{{c1b7a2d4-0001-4e0f-8a55-0f1e2d3c4b5a}'/>"     \
    "<EventID Qualifiers='0'>{$0}</EventID><Version>0</Version><Level>3</Level><Task>0</Task>"     \
    "<Opcode>0</Opcode><Keywords>0x8000000000000000</Keywords>"                                    \
    "<TimeCreated SystemTime='2024-03-05T0{$1}:00:00.1234567Z'/>"                                  \
    "<EventRecordID>{$0}</EventRecordID><Correlation/><Execution ProcessID='4' ThreadID='8'/>"     \
    "<Channel>Example-Direct</Channel><Computer>ws01.example.org</Computer><Security/></System>"
#define EVENT(body) "<Event xmlns='urn:example:direct'>" SYSTEM body "</Event>"

/* clang-format off */
static const char *const markups[] = {
    EVENT("<EventData><Data Name='a'>text</Data><Data Name='b'></Data><Data Name='c'/></EventData>"),
    EVENT("<EventData><Data>one</Data><Data/><Data>\r\n\tthree</Data></EventData>"),
    EVENT("<EventData><Data>only one</Data></EventData>"),
    EVENT("<EventData><Data Name='a'>1</Data><Data Name='a'>2</Data><Data Name='b'>3</Data>"
          "<Data Name='a'>4</Data><Data>dropped</Data><Binary>00FF</Binary></EventData>"),
    EVENT("<EventData Name='own'><Data Name='a' Type='t'>x<Y>z</Y></Data></EventData>"),
    EVENT("<EventData><Data Name='a\"\n\\b'>key to be escaped</Data></EventData>"),
    EVENT("<EventData/>"), EVENT("<EventData></EventData>"), EVENT(""),
    EVENT("<UserData><Thing xmlns='urn:example:thing'><H>1</H><H>2</H><G>3</G><H a='4'>5</H>"
          "<Data>ordinary here</Data></Thing></UserData>"),
    EVENT("<UserData><Text>a &amp; &lt;b&gt; &quot;c&quot; &apos;d&apos; &other; e</Text>"
          "<Only>&amp;</Only><In v='x&amp;y&#33;'/></UserData>"),
    EVENT("<UserData><Chars>&#65;&#x42;c&#1;&#228;&#8364;</Chars><Half>&#xd83d;</Half></UserData>"),
    EVENT("<UserData><C><![CDATA[<raw> & \"quoted\" ]] > text]]></C><E><![CDATA[]]></E>"
          "<M>a<![CDATA[b]]>c</M></UserData>"),
    EVENT("<UserData><P><?target some data?></P><Q>a<?empty?>b</Q><R><?x ?><S>c</S></R></UserData>"),
    EVENT("<UserData><T>a{|}b{|}c</T><Blank> </Blank><Lines>\r\n</Lines>"
          "<Mixed>a<I>x</I>b<J/>c</Mixed></UserData>"),
    EVENT("<UserData><N>{=08:05000000}</N><A v='{=04:07}'/><NN>{=08:05000000}{=08:06000000}</NN>"
          "<NE>{=08:05000000}<I>x</I></NE><W>{=11:8789ffd0066bda01}</W></UserData>"),
    EVENT("<UserData><Größe ключ='值'>ünïcödé 😀</Größe><a.b-c_d:e>name</a.b-c_d:e></UserData>"),
    EVENT("<UserData><A><B><C><D><E><F><G><H><I><J>deep</J></I></H></G></F></E></D></C></B></A>"
          "</UserData>"),
    EVENT("<System>again</System><EventData><Data>x</Data></EventData><EventData><Data>y</Data>"
          "</EventData>"),
    EVENT("<RenderingInfo Culture='en-US'><Message>An invented message: 100 %.\r\nDone.</Message>"
          "<Level>Information</Level><Task/><Opcode>Info</Opcode><Channel/><Provider/>"
          "<Keywords><Keyword>One</Keyword><Keyword>Two</Keyword></Keywords></RenderingInfo>"),
    "<Event/>", "<Event>bare text</Event>", "<Other><X>not called Event</X></Other>",
};
/* clang-format on */

static void tell_markups(struct teller *teller)
{
    for (size_t i = 0; i < sizeof markups / sizeof *markups; i++) {
        const char *const params[] = {teller_say(teller, "%zu", 1116 + i),
                                      teller_say(teller, "%zu", i % 10)};
        const struct sample_stream event = {.xml = markups[i], .params = params};

        if (!sample_log_add(teller->log, teller->now, &event))
            return;
        teller_wait(teller, 60 * SECOND);
    }
}

#define ABSENT sample_null(0)

static void
tell_body(struct teller *teller, const char *xml, const struct sample_value *values, size_t count)
{
    const struct sample_template body = {.xml = xml};
    const struct sample_stream stream = {.root = &body, .values = {values, count}};

    teller_tell_body(teller, CASE, NULL, &stream);
    teller_wait(teller, 60 * SECOND);
}

#define BODY(xml, ...)                                                                             \
    tell_body(teller, xml, (const struct sample_value[]){__VA_ARGS__},                             \
              sizeof((const struct sample_value[]){__VA_ARGS__}) / sizeof(struct sample_value))

/* Elements that a NULL leaves out, empty ones that stay, values that are used twice or never. */
static void tell_templates(struct teller *teller)
{
    BODY("<EventData><Data@0 Name='gone'>{0}</Data><Data Name='stays'>{0}</Data>"
         "<Data@1 Name='empty'>{1}</Data><Data@9 Name='no such value'>{9}</Data></EventData>",
         ABSENT, sample_text(""));
    BODY("<EventData><Data@0 Name='gone'>all left out</Data></EventData>", ABSENT);
    BODY("<EventData><N>{0:08}{1}</N><O>{0:08}{1?}</O><P>{0:08}{0:08}</P><Q>{1}</Q><R>{1?}</R>"
         "<S a='{1}' b='{1?}' c='x{1}'/><T a=''/><U a='{0:08}'>{0:08}</U></EventData>",
         sample_int(0x08, 5), ABSENT, sample_text("never used"));
    BODY("<EventData><Data>{0:81}</Data><Data>{1:81}</Data></EventData>", SAMPLE_STRINGS("a\0\0c"),
         SAMPLE_STRINGS("d\0e"));
    BODY("<EventData><Data Name='N'>{0:81}</Data><X>{0:81}{1:88}</X><Y a='{0?:81}'/></EventData>",
         SAMPLE_STRINGS("a\0\0c"), sample_bytes(0x88, "\1\0\0\0\2\0\0", 8));
    BODY("<EventData><X>&lt;{0}&gt;<![CDATA[<raw>]]>&#65;</X></EventData>", sample_text("mixed"));
    BODY("<UserData><A@0><B@1><C>{2}</C></B></A><D@2>{2}</D></UserData>", sample_int(0x08, 1),
         ABSENT, sample_text("nested dependency"));
}

static const struct sample_template pair = {
    .xml = "<Pair><First>{0}</First><Second@1>{1:08}</Second></Pair>"};

/* Values of type 21 in all their forms. docs/format.md 2.6 */
static void tell_nested(struct teller *teller)
{
    const struct sample_stream instance = {
        .root = &pair, .values = SAMPLE_VALUES(sample_text("in an instance"), sample_int(8, 2))};
    const struct sample_stream bare = {
        .root = &pair, .values = SAMPLE_VALUES(sample_text("0C first"), ABSENT), .no_header = true};
    const struct sample_stream second = {.xml = "<RenderingInfo Culture='zxx'><Level>4</Level>"
                                                "</RenderingInfo>"};
    const struct sample_stream roots = {
        .root = &pair,
        .values = SAMPLE_VALUES(sample_text("two roots"), sample_int(8, 2)),
        .next = &second};
    const struct sample_stream elements = {.xml = "<Open a='1'><In>{@0}</In>{*0}</Open>",
                                           .inner = &instance};
    const struct sample_stream nothing = {.xml = NULL};
    const struct sample_stream endless = {.xml = "<Without>end token</Without>", .no_eof = true};
    const struct sample_stream padded = {
        .xml = "<With>old bytes behind</With>", .tail = "\x0f\x01\x01\x00garbage", .tail_size = 11};
    const struct sample_stream *const bodies[] = {&instance, &bare,    &roots, &elements,
                                                  &nothing,  &endless, &padded};

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        teller_tell_body(teller, CASE, NULL, bodies[i]);
        teller_wait(teller, 60 * SECOND);
    }
    BODY("<UserData><A>{0:21}</A><B>{1?:21}</B><C@2>{2:21}</C></UserData>",
         sample_nested(&instance), sample_nested(&elements), sample_bytes(0x21, "", 0));
}

/* Streams that no writer of today makes, but that readers meet. */
static void tell_strange(struct teller *teller)
{
    const struct sample_stream streams[] = {
        {.xml = NULL},
        {.xml = NULL, .no_header = true},
        {.xml = "<Event><A>without header</A></Event>", .no_header = true},
        {.xml = "<Event><A>first root</A></Event><Event><A>second root</A></Event>"},
        {.xml = "{~0f010100}<Event><A>two headers</A></Event>"},
        {.xml = "<Event><A>no end</A></Event>", .no_eof = true},
        {.xml = "<Event><A>garbage behind</A></Event>",
         .tail = "<<not to be read>>",
         .tail_size = 18},
    };

    for (size_t i = 0; i < sizeof streams / sizeof *streams; i++)
        if (!sample_log_add(teller->log, teller->now + i, &streams[i]))
            return;
}

bool direct_tell(struct teller *teller)
{
    tell_markups(teller);
    tell_templates(teller);
    tell_nested(teller);
    tell_strange(teller);
    return !teller->log->failed;
}
