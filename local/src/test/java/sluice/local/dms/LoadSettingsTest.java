package sluice.local.dms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadSettingsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{'Errors': {}} | Errors is not offered by the embedded DMS",
        "{'ErrorBehavior': []} | ErrorBehavior is not an object",
        "{'Logging': {'CloudWatchLogGroup': 'x'}} | Logging.CloudWatchLogGroup is not offered by the embedded DMS",
        "{'Logging': {'EnableLogContext': true}} | Logging.EnableLogContext true is not false",
        "{'FullLoadSettings': {'TargetTablePrepMode': 'TRUNCATE'}} | FullLoadSettings.TargetTablePrepMode \"TRUNCATE\" is not",
        "{'FullLoadSettings': {'TargetTablePrepMode': 'DROP_AND_CREATE'}} | TargetTablePrepMode \"DROP_AND_CREATE\" is not",
        "{'FullLoadSettings': {'MaxFullLoadSubTasks': 50}} | FullLoadSettings.MaxFullLoadSubTasks 50 is not 1..49",
        "{'FullLoadSettings': {'MaxFullLoadSubTasks': '8'}} | FullLoadSettings.MaxFullLoadSubTasks \"8\" is not 1..49",
        "{'FullLoadSettings': {'CommitRate': 50001}} | FullLoadSettings.CommitRate 50001 is not 1..50000",
        "{'FullLoadSettings': {'Prep': 1}} | FullLoadSettings.Prep is not offered by the embedded DMS",
        "{'TargetMetadata': {'ParallelLoadThreads': 4}} | TargetMetadata.ParallelLoadThreads 4 is not 0..0",
        "{'TargetMetadata': {'LobMaxSize': 102401}} | TargetMetadata.LobMaxSize 102401",
        "{'TargetMetadata': {'SupportLobs': false}} | TargetMetadata.SupportLobs false is not true",
        "{'TargetMetadata': {'TargetSchema': 's'}} | TargetMetadata.TargetSchema \"s\" is not empty",
        "{'TargetMetadata': {'SupportLobs': true, 'FullLobMode': true, 'LimitedSizeLobMode': true}} | exactly one of",
        "{'TargetMetadata': {'SupportLobs': true, 'FullLobMode': false, 'LimitedSizeLobMode': false}} | exactly one of",
        "{'ErrorBehavior': {'DataErrorPolicy': 'FAIL'}} | ErrorBehavior.DataErrorPolicy \"FAIL\" is not",
        "{'ErrorBehavior': {'FullLoadIgnoreConflicts': 'false'}} | ErrorBehavior.FullLoadIgnoreConflicts \"false\" is not bool",
        "{'ValidationSettings': {'EnableValidation': true}} | ValidationSettings.EnableValidation true is not false",
        "{'ResyncSettings': {}} | ResyncSettings is not offered",
        "{'Logging': {},} | Invalid task settings JSON",
    })
    void a_setting_dms_would_not_take_is_refused(String settings, String message) {
        assertThatThrownBy(() -> LoadSettings.parse(settings.replace('\'', '"')))
                .isInstanceOf(DocumentRefused.class)
                .hasMessageContaining(message);
    }

    @Test
    void defaults_are_those_of_dms() throws DocumentRefused {
        LoadSettings settings = LoadSettings.parse(null);
        assertThat(settings).isEqualTo(LoadSettings.parse("{}"));
        assertThat(settings.truncates()).isFalse();
        assertThat(settings.subTasks()).isEqualTo(8);
        assertThat(settings.commitRate()).isEqualTo(10_000);
        assertThat(settings.lobs()).isEqualTo(new LoadSettings.Lobs(LoadSettings.Lobs.Mode.LIMITED, 32));
        assertThat(settings.dataError()).isEqualTo(LoadSettings.OnError.LOG_ERROR);
        assertThat(settings.tableError()).isEqualTo(LoadSettings.OnError.SUSPEND_TABLE);
        assertThat(settings.ignoreConflicts()).isTrue();
    }
}
