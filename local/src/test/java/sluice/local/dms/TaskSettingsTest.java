package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'Errors': {}} | there is no section Errors",
        "{'ErrorBehavior': []} | ErrorBehavior is not an object",
        "{'OracleSettings': {}} | there is no section OracleSettings",
        "{'Logging': {'CloudWatchLogGroup': 'x'}} | Logging.CloudWatchLogGroup \"x\" is not writable",
        "{'Logging': {'EnableLogContext': true}} | EnableLogContext needs EnableLogging",
        "{'FullLoadSettings': {'TargetTablePrepMode': 'TRUNCATE'}} | FullLoadSettings.TargetTablePrepMode \"TRUNCATE\" is not",
        "{'FullLoadSettings': {'TargetTablePrepMode': 'DROP_AND_CREATE'}} | DROP_AND_CREATE is not offered by the embedded DMS",
        "{'FullLoadSettings': {'MaxFullLoadSubTasks': 50}} | FullLoadSettings.MaxFullLoadSubTasks 50 is not 1..49",
        "{'FullLoadSettings': {'MaxFullLoadSubTasks': '8'}} | FullLoadSettings.MaxFullLoadSubTasks \"8\" is not 1..49",
        "{'FullLoadSettings': {'CommitRate': 50001}} | FullLoadSettings.CommitRate 50001 is not 1..50000",
        "{'FullLoadSettings': {'Prep': 1}} | there is no setting FullLoadSettings.Prep",
        "{'TargetMetadata': {'ParallelLoadThreads': 4}} | TargetMetadata.ParallelLoadThreads 4 is not 0..0",
        "{'TargetMetadata': {'LobMaxSize': 102401}} | TargetMetadata.LobMaxSize 102401",
        "{'TargetMetadata': {'SupportLobs': true, 'FullLobMode': true, 'LimitedSizeLobMode': true}} | exactly one of",
        "{'TargetMetadata': {'SupportLobs': true, 'FullLobMode': false, 'LimitedSizeLobMode': false}} | exactly one of",
        "{'ErrorBehavior': {'DataErrorPolicy': 'FAIL'}} | ErrorBehavior.DataErrorPolicy \"FAIL\" is not",
        "{'ErrorBehavior': {'FullLoadIgnoreConflicts': 'false'}} | ErrorBehavior.FullLoadIgnoreConflicts \"false\" is not bool",
        "{'ValidationSettings': {'EnableValidation': true}} | EnableValidation is not offered",
        "{'ResyncSettings': {}} | ResyncSettings is not offered",
        "{'Logging': {},} | Invalid task settings JSON",
    })
    void a_setting_dms_would_not_take_is_refused(String settings, String message) {
        assertThatThrownBy(() -> TaskSettings.parse(settings.replace('\'', '"')))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(message);
    }

    @Test
    void defaults_are_those_of_dms() throws Refused {
        TaskSettings settings = TaskSettings.parse(null);
        assertThat(settings).isEqualTo(TaskSettings.parse("{}"));
        assertThat(settings.prep()).isEqualTo(TaskSettings.Prep.DO_NOTHING);
        assertThat(settings.subTasks()).isEqualTo(8);
        assertThat(settings.commitRate()).isEqualTo(10_000);
        assertThat(settings.lobs()).isEqualTo(new TaskSettings.Lobs(TaskSettings.Lobs.Mode.LIMITED, 32));
        assertThat(settings.dataError()).isEqualTo(TaskSettings.Policy.LOG_ERROR);
        assertThat(settings.tableError()).isEqualTo(TaskSettings.Policy.SUSPEND_TABLE);
        assertThat(settings.ignoreConflicts()).isTrue();
    }

    @Test
    void lobs_are_left_out_where_they_are_not_supported() throws Refused {
        assertThat(TaskSettings.parse("{\"TargetMetadata\": {\"SupportLobs\": false}}").lobs().mode())
                .isEqualTo(TaskSettings.Lobs.Mode.NONE);
    }
}
