/* remote.c - what the events of remote access are: Remote Desktop, SMB, SSH. */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row sessions[] = {
    {16, "The local session manager could not be started[: {1}]"},
    {17, "The Remote Desktop service could not be started[: {1}]"},
    {21, "{User} logged on, session {SessionID}[, from {Address}]"},
    {22, "The shell of {User} was started, session {SessionID}[, from {Address}]"},
    {23, "{User} logged off, session {SessionID}"},
    {24, "{User} was disconnected from session {SessionID}[, from {Address}]"},
    {25, "{User} connected again to session {SessionID}[, from {Address}]"},
    {32, "Plugin {1} was initialised"},
    {34, "Remote Desktop accepts no logons while setup runs"},
    {36, "A session could not pass from one state to another[: {1}, {2}]"},
    {39, "Session {TargetSession} was disconnected by session {Source}"},
    {40, "Session {Session} was disconnected, reason {Reason}"},
    {41, "The arbitration of session {SessionID} of {User} began"},
    {42, "The arbitration of session {SessionID} of {User} ended"},
};

static const struct event_row connections[] = {
    {258,  "Listener {listenerName} has begun to listen"},
    {259,  "Listener {listenerName} has stopped listening"},
    {260,  "Listener {listenerName} could not listen[: {2}]"},
    {261,  "Listener {listenerName} received a connection"},
    {1006, "The Remote Desktop server received very many connections that were not completed"},
    {1012, "A session was ended, as it had too many failed logons[: client {1}]"},
    {1056, "A self-signed certificate for Remote Desktop was made[: {1}]"},
    {1057, "A self-signed certificate for Remote Desktop could not be made[: {1}]"},
    {1058, "The self-signed certificate of Remote Desktop could not be replaced[: {1}]"},
    {1067, "The service name of Remote Desktop could not be registered[: {1}]"},
    {1128, "The grace period of the licences of Remote Desktop has ended"},
    {1130, "No licence server is named for Remote Desktop"},
    {1149, "A network connection of user {Param1} of {Param2} from {Param3} was authenticated"},
    {1158, "A connection was received from address {Param1}"},
};

static const struct event_row rdp_core[] = {
    {65,  "Connection {ConnectionName} was created"},
    {66,  "Connection {ConnectionName} was given to session {SessionID}"},
    {71,  "Display driver {DisplayDriverName} serves {ConnectionName}"},
    {72,  "Interface method called: {MethodName}"},
    {98,  "A TCP connection was made"},
    {100, "The server confirmed the client's ability to use several transports"},
    {101, "The quality of the network is not detected: {ReasonString}"},
    {102, "The RDP connection was closed by the server or ended"},
    {103, "The RDP connection was closed, reason {ReasonCode}"},
    {104, "The time zone of the client is {TimezoneBiasHour} hours from UTC"},
    {129, "The server listens on {TransportProtocolName} port {Port}"},
    {131, "The server accepted a {ConnType} connection of client {ClientIP}"},
    {132, "A channel {ChannelName} was connected, tunnel {TunnelID}"},
    {135, "The {TransportType} transport of tunnel {TunnelID} was made"},
    {139, "The security layer found an error, and client {ClientIP} was disconnected"},
    {140, "A connection of client {IPString} failed, as name or password was wrong"},
    {142, "Writing to the socket failed: {error}"},
    {143, "Reading from the socket failed: {error}"},
    {148, "Channel {ChannelName} was closed, tunnel {TunnelID}"},
    {162, "The client uses version {Version} of the graphics protocol"},
    {168, "Monitor {MonitorNum} of the client is {MonitorWidth} by {MonitorHeight}"},
    {169, "The client's system has type {MajorType}, subtype {MinorType}"},
    {226, "State of {StateTransition}: {PreviousStateName} to {NewStateName} by {EventName}[, {ErrorCode}]"},
    {227, "{CustomLevel}[: {Value}]"},
    {228, "{ComponentName}: {Message}: {ErrorCode}"},
    {229, "{CustomLevel}"},
};

static const struct event_row rdp_client[] = {
    {1024, "The client connects to RDP server {Value}"},
    {1025, "The RDP client is connected"},
    {1026, "The RDP client was disconnected, reason {Value}"},
    {1027, "The RDP client is connected to domain {DomainName}, session {SessionId}"},
    {1029, "Hash of the user name that the RDP client sent, base64: {TraceMessage}"},
    {1102, "The client opened a connection to RDP server {Value}"},
    {1103, "The client completed a connection to the RDP server"},
    {1105, "The client ended a connection to the RDP server"},
};

static const struct event_row gateway[] = {
    {200, "{Username} at {IpAddress} met the conditions to use the gateway[, {AuthType}]"},
    {201, "{Username} at {IpAddress} did not meet the conditions to use the gateway: {ErrorCode}"},
    {300, "{Username} at {IpAddress} met the conditions to connect to {Resource}"},
    {301, "{Username} at {IpAddress} did not meet the conditions to connect to {Resource}: {ErrorCode}"},
    {302, "{Username} at {IpAddress} was connected to {Resource}"},
    {303, "{Username} at {IpAddress} was disconnected from {Resource} after {SessionDuration} seconds"},
    {304, "{Username} at {IpAddress} could not connect to {Resource}: {ErrorCode}"},
};

static const struct event_row smb_server[] = {
    {551,  "Authentication for SMB failed[, of {UserName}][ from {ClientName}][: {Status}]"},
    {1001, "A client that speaks only SMB1 was refused[: {ClientName}]"},
    {1003, "An SMB request that is not encrypted was refused[: client {ClientName}]"},
    {1006, "Access to share {ShareName} was denied[ to {UserName}][ from {ClientName}]"},
    {1009, "Anonymous access to a share was denied[: client {ClientName}]"},
    {1010, "Endpoint [{EndpointName} ]was added for SMB"},
    {1011, "Endpoint [{EndpointName} ]was removed from SMB"},
    {1015, "An SMB packet could not be decrypted[: client {ClientName}]"},
    {1016, "Reopening a handle failed[: client {ClientName}, file {FileName}]"},
    {1020, "A file system operation took unexpectedly long[: client {ClientName}]"},
    {1024, "SMB2 and SMB3 are turned off"},
    {3000, "A client used SMB1: {ClientName}"},
};

static const struct event_row smb_client[] = {
    {30800, "The server name {ServerName} could not be resolved[: {Status}]"},
    {30803, "No connection to {ServerName} could be made[: {Status}]"},
    {30804, "The connection to {ServerName} was lost"},
    {30805, "The session with {ServerName} was lost"},
    {30806, "The session with {ServerName} was made again"},
    {30807, "The connection to share {ShareName} was lost"},
    {30808, "The connection to share {ShareName} was made again"},
    {30809, "A request to {ServerName} timed out"},
    {31001, "The logon to {ServerName} failed[, user {UserName}][: {Status}]"},
    {31010, "The client could not connect to share {ShareName}[: {Status}]"},
    {31013, "The signature of an SMB packet is not right[: {ServerName}]"},
    {31017, "An unsafe guest logon was refused[: {ServerName}]"},
    {31018, "Unsafe guest logons are allowed by a setting"},
    {31022, "An unsafe guest logon was allowed[: {ServerName}]"},
};

static const struct event_row ssh[] = {
    {1, "{process} wrote, critical: {payload}"},
    {2, "{process} wrote, error: {payload}"},
    {3, "{process} wrote, warning: {payload}"},
    {4, "{process} wrote: {payload}"},
};
/* clang-format on */

const struct event_table sessions_events = WORD_TABLE(sessions);
const struct event_table connections_events = WORD_TABLE(connections);
const struct event_table rdp_core_events = WORD_TABLE(rdp_core);
const struct event_table rdp_client_events = WORD_TABLE(rdp_client);
const struct event_table gateway_events = WORD_TABLE(gateway);
const struct event_table smb_server_events = WORD_TABLE(smb_server);
const struct event_table smb_client_events = WORD_TABLE(smb_client);
const struct event_table ssh_events = WORD_TABLE(ssh);
