/*
 * tables.h - the tables of words: what each file of this folder holds, for those beside it.
 *
 * A table is sorted by its first column, in which nothing is twice. docs/events.md says where the
 * facts of each are from. Phrases lie in the rows: thousands of pointers would have to be relocated
 * whenever the program starts, also to print no word.
 */
#ifndef EVTX_CORE_WORDS_TABLES_H
#define EVTX_CORE_WORDS_TABLES_H

#include "core/words/words.h"

enum { CODE_LONGEST = 59 }; /* bytes of a phrase */

/* --- events ------------------------------------------------------------------------------------
 */

/** What event @id of a provider is: a phrase with fields in it, phrase.h. */
struct event_row {
    uint16_t id;
    char phrase[WORDS_LONGEST + 1];
};

struct event_table {
    const struct event_row *rows;
    size_t count;
};

/** Which numbers the strings %%NNNN of a provider's values are. */
enum parameters { NO_PARAMETERS, AUDIT_PARAMETERS, SYSTEM_ERRORS };

/** Which events a provider writes. Names are sorted without regard to the case of ASCII. */
struct provider_row {
    const char *name;
    const struct event_table *events;
    enum parameters parameters;
};

struct provider_table {
    const struct provider_row *rows;
    size_t count;
};

/* --- codes -------------------------------------------------------------------------------------
 */

/** What a number means, or in a table of flags one bit. */
struct code_row {
    uint32_t code;
    char phrase[CODE_LONGEST + 1];
};

struct code_table {
    const struct code_row *rows;
    size_t count;
};

/** What a name means. Names are sorted by their bytes. */
struct name_row {
    const char *name, *phrase;
};

struct name_table {
    const struct name_row *rows;
    size_t count;
};

enum code_form {
    CODE_ONE,   /* the number is a row of the table */
    CODE_FLAGS, /* each bit of it is */
    CODE_ERROR  /* it is an error of Windows; there is no table */
};

/** Which field holds which codes. Sorted by the name; of rows with the same one the first counts
 *  that fits the event. */
struct field_row {
    const char *name;
    const struct event_table *events; /* of providers with this table */
    uint16_t id;                      /* of this event; 0: of all of them */
    enum code_form form;
    const struct code_table *codes;
};

struct field_table {
    const struct field_row *rows;
    size_t count;
};

#define WORD_TABLE(rows)                                                                           \
    {                                                                                              \
        rows, sizeof(rows) / sizeof *(rows)                                                        \
    }

/* clang-format off */
extern const struct provider_table provider_list;
extern const struct field_table field_list;

extern const struct event_table
    auditing_events, eventlog_events, services_events, classic_log_events,
    kernel_general_events, kernel_power_events, kernel_boot_events, kernel_pnp_events,
    kernel_processor_events, user32_events, crash_events, winlogon_events, wininit_events,
    dcom_events, time_service_events, ntfs_events, disk_events, volsnap_events,
    filter_manager_events, popup_events, netlogon_events, lsa_events, sam_events,
    tcpip_events, netbt_events, server_events, workstation_events, schannel_events,
    user_pnp_events, http_event_events, power_troubleshooter_events, term_dd_events,
    tpm_events, application_error_events, application_hang_events, error_reporting_events,
    dot_net_events, msi_events, esent_events, spp_events, security_center_events,
    profiles_events, restart_manager_events, vss_events, search_events, updates_events,
    servicing_events, appx_events, mssql_events, powershell_events,
    classic_powershell_events, winrm_events, wmi_activity_events, wmi_events, tasks_events,
    bits_events, sysmon_events, sessions_events, connections_events, rdp_core_events,
    rdp_client_events, gateway_events, smb_server_events, smb_client_events, ssh_events,
    firewall_events, dns_client_events, dns_server_events, dns_audit_events,
    dhcp_client_events, dhcpv6_client_events, dhcp_server_events, wlan_events,
    network_profile_events, iphlpsvc_events, ras_events, defender_events, app_locker_events,
    code_integrity_events, ntlm_events, capi2_events, authority_events, directory_events,
    kdc_events, kerberos_events, group_policy_events, dfs_events, dfs_replication_events,
    printing_events, user_drivers_events, partition_events, bluetooth_events,
    portable_events, hyper_v_machines_events, hyper_v_worker_events, hypervisor_events,
    apps_events, setup_events;

extern const struct code_table
    logon_type_codes, ticket_encryption_codes, kerberos_error_codes, ticket_options_codes,
    pre_authentication_codes, account_control_codes, service_type_codes, service_start_codes,
    trust_type_codes, trust_direction_codes, trust_attributes_codes, protocol_codes,
    rule_direction_codes, rule_action_codes, rule_profiles_codes, network_category_codes,
    dns_type_codes, dns_answer_codes, boot_type_codes, time_change_codes, sleep_reason_codes,
    session_end_codes, bug_check_codes, level_codes, keywords_codes, file_access_codes,
    any_access_codes, directory_access_codes, process_access_codes, nt_status_codes,
    win32_codes, h_result_codes, parameter_codes, domain_account_codes;

extern const struct name_table
    privilege_names, sid_names, right_names;
/* clang-format on */

#endif
