/* network.c - what the events of the network are: firewall, DNS, DHCP, wireless, profiles. */
#include "core/words/tables.h"

/* clang-format off */
static const struct event_row firewall[] = {
    {2002, "A firewall setting was changed: {SettingType}[ is {SettingValueString}][, with {ModifyingApplication}]"},
    {2003, "A firewall setting of profile {Profiles} was changed: {SettingType}[ is {SettingValueString}]"},
    {2004, "Firewall rule {RuleName} was added[, with {ModifyingApplication}]"},
    {2005, "Firewall rule {RuleName} was changed[, with {ModifyingApplication}]"},
    {2006, "Firewall rule {RuleName} was deleted[, with {ModifyingApplication}]"},
    {2008, "The firewall's group policy was changed, and was applied"},
    {2009, "The group policy of the firewall could not be loaded"},
    {2010, "The network profile of interface {InterfaceName} changed from {OldProfile} to {NewProfile}"},
    {2011, "The firewall blocked an application and could not tell the user[: {ApplicationPath}]"},
    {2032, "The firewall was reset to its defaults"},
    {2033, "All firewall rules were deleted[, with {ModifyingApplication}]"},
    {2052, "Firewall rule {RuleName} was deleted[, with {ModifyingApplication}]"},
    {2059, "All firewall rules were deleted[, with {ModifyingApplication}]"},
    {2060, "The firewall was reset to its defaults"},
    {2071, "Firewall rule {RuleName} was added[, with {ModifyingApplication}]"},
    {2073, "Firewall rule {RuleName} was changed[, with {ModifyingApplication}]"},
    {2082, "A firewall setting of profile {Profiles} was changed: {SettingType}"},
    {2083, "A firewall setting was changed: {SettingType}"},
    {2097, "Firewall rule {RuleName} was added[, with {ModifyingApplication}]"},
    {2099, "Firewall rule {RuleName} was changed[, with {ModifyingApplication}]"},
};

static const struct event_row dns_client[] = {
    {1012, "The hosts file could not be read"},
    {1014, "Resolving {QueryName} timed out, as none of the DNS servers answered"},
    {3006, "DNS is asked for {QueryName}, type {QueryType}"},
    {3008, "The query for {QueryName}, type {QueryType}, is complete: {QueryStatus}[, {QueryResults}]"},
    {3009, "A query for {QueryName} goes to the network"},
    {3010, "A query for {QueryName} was sent to DNS server {DnsServerIpAddress}"},
    {3011, "DNS server {DnsServerIpAddress} answered a query for {QueryName}: {ResponseStatus}"},
    {3013, "The network query for {QueryName} is complete: {QueryStatus}"},
    {3016, "The cache is asked for {QueryName}, type {QueryType}"},
    {3018, "The cache was asked for {QueryName}: {Status}[, {QueryResults}]"},
    {3019, "A query for {QueryName} is made on the wire"},
    {3020, "The answer to the query for {QueryName} was received: {Status}[, {QueryResults}]"},
    {8015, "The host records of adapter {AdapterName} could not be registered by DNS in time"},
    {8018, "The host records of adapter {AdapterName} could not be registered by DNS, by a server failure"},
    {8020, "The host records of adapter {AdapterName} were refused by DNS[: {ErrorCode}]"},
};

static const struct event_row dns_server[] = {
    {2,    "The DNS server was started"},
    {3,    "The DNS server was shut down"},
    {4,    "The DNS server has loaded its zones and answers queries"},
    {140,  "The DNS server could not start its RPC service"},
    {150,  "The DNS server could not load or initialise plugin {param1}"},
    {404,  "The DNS server could not bind a TCP socket to address {param1}"},
    {407,  "The DNS server could not bind a UDP socket to address {param1}"},
    {408,  "The DNS server could not open a socket for address {param1}"},
    {770,  "A plugin of the DNS server was loaded: {param1}"},
    {3150, "The DNS server wrote version {param1} of zone {param2}"},
    {4000, "The DNS server could not open the directory, and cannot load its zones"},
    {4004, "The DNS server could not list the directory zone {param1}"},
    {4007, "The DNS server could not open zone {param1} in the directory"},
    {4013, "The DNS server waits for the first synchronisation of the directory"},
    {4015, "The DNS server met a critical error of the directory"},
    {5501, "The DNS server received a bad packet from {param1}"},
    {6001, "The DNS server transferred version {param1} of zone {param2} to {param3}"},
    {6004, "DNS server {param1} asked for the transfer of zone {param2}, which is not here"},
    {6522, "Version {param1} of zone {param2} was transferred from {param3}"},
    {6525, "The transfer of zone {param2} was refused by {param3}"},
    {6527, "Zone {param1} expired before it could be transferred"},
    {7062, "The DNS server sent a packet to itself"},
};

static const struct event_row dns_audit[] = {
    {256, "A query for {QNAME}, type {QTYPE}, was received from {Source}"},
    {257, "A response for {QNAME}, type {QTYPE}, was sent to {Destination}: code {RCODE}"},
    {259, "A query for {QNAME} of {Source} was ignored[: {Reason}]"},
    {260, "A recursive query for {QNAME}, type {QTYPE}, was sent to {Destination}"},
    {261, "A response to the recursive query for {QNAME} was received from {Source}"},
    {262, "The recursive query for {QNAME} to {Destination} timed out"},
    {263, "A dynamic update of {QNAME} was received from {Source}"},
    {264, "A response to the dynamic update was sent to {Destination}"},
    {513, "Zone {Zone} was deleted"},
    {514, "Zone {Zone} was updated[: {PropertyKey}]"},
    {515, "A record of {NAME}, type {Type}, was created in zone {Zone}"},
    {516, "A record of {NAME}, type {Type}, was deleted from zone {Zone}"},
    {517, "A set of records of {NAME}, type {Type}, was deleted from zone {Zone}"},
    {518, "All records of {NAME} were deleted at zone {Zone}"},
    {519, "A record of {NAME}, type {Type}, was created in zone {Zone} by a dynamic update"},
    {520, "A record of {NAME}, type {Type}, was deleted from zone {Zone} by a dynamic update"},
    {541, "Setting {Setting} of scope {Scope} was set to {NewValue}"},
    {577, "A policy of the DNS server was created[: {PolicyName}]"},
};

static const struct event_row dhcp_client[] = {
    {1000,  "The lease of address {1} on the card {2} was lost"},
    {1001,  "No address was assigned to the card {1}"},
    {1002,  "The lease of address {1} for the card {2} was denied by server {3}"},
    {1003,  "The lease of the card {1} could not be renewed[: {2}]"},
    {1005,  "Address {1} is used already; the card is {2}"},
    {1007,  "The card {1} was given the automatic address {2}"},
    {50036, "The DHCP client service was started"},
    {50037, "The DHCP client service was stopped[: {DwordVal}]"},
};

static const struct event_row dhcpv6_client[] = {
    {51046, "The DHCPv6 client service was started"},
    {51047, "The DHCPv6 client service was stopped[: {DwordVal}]"},
};

static const struct event_row dhcp_server[] = {
    {70,   "Scope {1} was configured"},
    {71,   "Scope {1} was changed"},
    {72,   "Scope {1} was deleted"},
    {73,   "Scope {1} was activated"},
    {75,   "Scope {1} was deactivated"},
    {106,  "A reservation was configured[: {1}]"},
    {107,  "A reservation was deleted[: {1}]"},
    {1010, "The DHCP server could not be initialised from its database"},
    {1020, "Scope {1} is {2} percent used, and {3} addresses are left"},
    {1033, "The DHCP server loaded a callout"},
    {1034, "The DHCP server could not load a callout"},
    {1041, "The DHCP server serves no clients, as no interface has a fixed address"},
    {1044, "The DHCP server is authorised in the directory"},
    {1045, "The DHCP server is not authorised in the directory"},
    {1046, "The DHCP server is not authorised in the directory"},
    {1063, "No addresses are left in scope {1}"},
};

static const struct event_row wlan[] = {
    {4000,  "The wireless service was started"},
    {4001,  "The wireless service was stopped"},
    {8000,  "The wireless service begins to connect to {SSID}[, profile {ProfileName}]"},
    {8001,  "Connected to wireless network {SSID}[, access point {BSSID}][, {AuthenticationAlgorithm}]"},
    {8002,  "No connection to wireless network {SSID} was made: {FailureReason}"},
    {8003,  "Disconnected from wireless network {SSID}: {Reason}"},
    {10000, "The extensibility module of the wireless card could not be started[: {1}]"},
    {11000, "Association with a wireless network began[: {SSID}]"},
    {11001, "Association with a wireless network succeeded[: {SSID}]"},
    {11002, "Association with a wireless network failed[: {SSID}][: {FailureReason}]"},
    {11004, "Security of a wireless network was stopped[: {SSID}]"},
    {11005, "Security of a wireless network was set up[: {SSID}]"},
    {11006, "Security of a wireless network could not be set up[: {SSID}][: {FailureReason}]"},
    {11010, "Security of a wireless network begins to be set up[: {SSID}]"},
    {12011, "802.1X authentication with a wireless network began[: {SSID}]"},
    {12012, "802.1X authentication with a wireless network succeeded[: {SSID}]"},
    {12013, "802.1X authentication with a wireless network failed[: {SSID}][: {ReasonText}]"},
};

static const struct event_row network_profile[] = {
    {4004,  "The state of a network changed"},
    {10000, "Connected to network {Name}, category {Category}"},
    {10001, "Disconnected from network {Name}, category {Category}"},
    {10002, "The category of network {Name} was changed to {Category}"},
};

static const struct event_row iphlpsvc[] = {
    {4200, "Tunnel interface {Interface} was started with address {Address}"},
    {4201, "Tunnel interface {Interface} was stopped"},
};

static const struct event_row ras[] = {
    {20221, "{2} began to dial connection {3}"},
    {20222, "{2} is trying to make connection {3}"},
    {20223, "{2} has made connection {3}"},
    {20224, "The link of connection {2} to {3} was made"},
    {20225, "{2} dialled connection {3}"},
    {20226, "{2} ended connection {3}, reason {4}"},
    {20227, "{2} could not make connection {3}: {4}"},
};
/* clang-format on */

const struct event_table firewall_events = WORD_TABLE(firewall);
const struct event_table dns_client_events = WORD_TABLE(dns_client);
const struct event_table dns_server_events = WORD_TABLE(dns_server);
const struct event_table dns_audit_events = WORD_TABLE(dns_audit);
const struct event_table dhcp_client_events = WORD_TABLE(dhcp_client);
const struct event_table dhcpv6_client_events = WORD_TABLE(dhcpv6_client);
const struct event_table dhcp_server_events = WORD_TABLE(dhcp_server);
const struct event_table wlan_events = WORD_TABLE(wlan);
const struct event_table network_profile_events = WORD_TABLE(network_profile);
const struct event_table iphlpsvc_events = WORD_TABLE(iphlpsvc);
const struct event_table ras_events = WORD_TABLE(ras);
