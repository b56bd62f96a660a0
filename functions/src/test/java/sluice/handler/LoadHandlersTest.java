package sluice.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sluice.catalogue.SourceRows;
import sluice.catalogue.SourceTable;
import sluice.sql.TableName;
import sluice.dms.LoadSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.aws.AwsRefused;
import sluice.dms.ConnectionFailed;
import sluice.cleanup.DeadRuns;
import sluice.cleanup.OpenRuns;
import sluice.dms.LoadFailed;
import sluice.ledger.RunNames;
import software.amazon.awssdk.services.databasemigration.model.Endpoint;
import software.amazon.awssdk.services.databasemigration.model.InvalidResourceStateException;
import software.amazon.awssdk.services.databasemigration.model.ResourceQuotaExceededException;
import software.amazon.awssdk.services.databasemigration.model.TableStatistics;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;

class LoadHandlersTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-21T10:15:30Z"));
    private static final LoadSpec LOAD = new LoadSpec(List.of(expected(1, "A"), expected(2, "B")), new LoadSpec.Lob(true, 0));

    private static LoadSpec.Table expected(int number, String table) {
        return new LoadSpec.Table(number, new SourceRows(new SourceTable("S", table), Optional.empty()),
                new TableName("sluice_staging", "t" + number), Map.of(), List.of());
    }

    private final Fakes aws = new Fakes();

    @Test
    void endpoint_settings_come_from_both_places_and_carry_no_login() {
        aws.dms.endpoints.add(Endpoint.builder()
                .endpointArn(Fakes.SOURCE)
                .engineName("oracle")
                .oracleSettings(o -> o.numberDatatypeScale(-2)
                        .failTasksOnLobTruncation(true)
                        .password("p")
                        .username("u")
                        .secretsManagerSecretId("s")
                        .asmPassword("p"))
                .extraConnectionAttributes("trimSpaceInChar=N; exposeViews=true;numberDatatypeScale=-1;password=p")
                .build());
        aws.dms.endpoints.add(Endpoint.builder()
                .endpointArn(Fakes.TARGET)
                .engineName("aurora-postgresql")
                .postgreSQLSettings(p -> p.mapBooleanAsBoolean(true).password("p"))
                .build());
        var out = new InspectEndpoints(aws, Fakes.CONFIG, CLOCK).handleRequest(new InspectEndpoints.In("run", "arn:run"), Fakes.CONTEXT);
        assertThat(new OpenRuns(aws.dynamo, "state").all()).containsExactly(new OpenRuns.OpenRun("run", "arn:run", Optional.empty()));
        assertThat(out.endpoints().sourceEngine()).isEqualTo("oracle");
        assertThat(out.endpoints().source())
                .isEqualTo(Map.of(
                        "NumberDatatypeScale", "-1",
                        "FailTasksOnLobTruncation", "true",
                        "TrimSpaceInChar", "false",
                        "exposeViews", "true"));
        assertThat(out.endpoints().targetEngine()).isEqualTo("aurora-postgresql");
        assertThat(out.endpoints().target()).isEqualTo(Map.of("MapBooleanAsBoolean", "true"));
    }

    @Test
    void an_old_success_is_no_connection_test() {
        aws.dms.connections.putAll(Map.of(Fakes.SOURCE, "successful", Fakes.TARGET, "successful"));
        var handler = new TestConnections(aws, Fakes.CONFIG, CLOCK);
        assertThat(handler.handleRequest(new TestConnections.In("run", false), Fakes.CONTEXT).status()).isEqualTo("testing");
        assertThat(aws.dms.calls).containsExactly("TestConnection", "TestConnection");
        assertThat(handler.handleRequest(new TestConnections.In("run", true), Fakes.CONTEXT).status()).isEqualTo("successful");
    }

    @Test
    void a_connection_test_already_under_way_is_as_good() {
        aws.dms.failures.add(Fakes.fault(InvalidResourceStateException.builder(), "InvalidResourceStateFault"));
        var handler = new TestConnections(aws, Fakes.CONFIG, CLOCK);
        assertThat(handler.handleRequest(new TestConnections.In("run", false), Fakes.CONTEXT).status()).isEqualTo("testing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"failed", "deleting", "odd"})
    void a_failed_connection_test_says_which_endpoint_and_why(String status) {
        aws.dms.connections.putAll(Map.of(Fakes.SOURCE, "successful", Fakes.TARGET, status));
        var handler = new TestConnections(aws, Fakes.CONFIG, CLOCK);
        assertThatThrownBy(() -> handler.handleRequest(new TestConnections.In("run", true), Fakes.CONTEXT))
                .isInstanceOf(ConnectionFailed.class)
                .hasMessageContainingAll(Fakes.TARGET, status, "ORA-12541", "Check");
    }

    @Test
    void a_task_is_created_once_with_the_run_in_its_name_and_tags() {
        var handler = new CreateLoadTask(aws, Fakes.CONFIG, CLOCK);
        var in = new CreateLoadTask.In("run", LOAD);
        String first = handler.handleRequest(in, Fakes.CONTEXT).taskArn();
        assertThat(handler.handleRequest(in, Fakes.CONTEXT).taskArn()).isEqualTo(first);
        assertThat(aws.dms.calls).containsOnlyOnce("CreateReplicationTask");
        String name = new RunNames("deployment", "run").taskIdentifier();
        assertThat(aws.dms.created.replicationTaskIdentifier()).isEqualTo(name);
        assertThat(aws.dms.created.resourceIdentifier()).isEqualTo(name);
        assertThat(aws.dms.created.migrationTypeAsString()).isEqualTo("full-load");
        assertThat(aws.dms.created.tags().stream().map(t -> t.key() + "=" + t.value()))
                .containsExactly("sluice:run=run", "sluice:deployment=deployment");
    }

    @Test
    void a_refusal_says_what_was_asked_what_aws_said_and_what_to_do() {
        aws.dms.failures.add(Fakes.fault(ResourceQuotaExceededException.builder(), "ResourceQuotaExceededFault"));
        var handler = new CreateLoadTask(aws, Fakes.CONFIG, CLOCK);
        assertThatThrownBy(() -> handler.handleRequest(new CreateLoadTask.In("run", LOAD), Fakes.CONTEXT))
                .isInstanceOf(AwsRefused.class)
                .hasMessageContainingAll("load task", "said AWS", "ResourceQuotaExceededFault", "quota");
    }

    @Test
    void every_page_of_statistics_is_read() {
        aws.dms.status("stopped", "Stop Reason FULL_LOAD_ONLY_FINISHED");
        for (String table : List.of("A", "B")) {
            aws.dms.tables.add(TableStatistics.builder()
                    .schemaName("S")
                    .tableName(table)
                    .tableState("Table completed")
                    .fullLoadRows(5L)
                    .build());
        }
        var out = new JudgeLoad(aws, Fakes.CONFIG, CLOCK).handleRequest(new JudgeLoad.In("run", "arn", LOAD), Fakes.CONTEXT);
        assertThat(out).isEqualTo(new JudgeLoad.Out(true, Map.of(1, 5L, 2, 5L)));
    }

    @Test
    void a_load_that_is_not_one_is_thrown() {
        var handler = new JudgeLoad(aws, Fakes.CONFIG, CLOCK);
        assertThatThrownBy(() -> handler.handleRequest(new JudgeLoad.In("run", "arn", LOAD), Fakes.CONTEXT))
                .isInstanceOf(LoadFailed.class)
                .hasMessageContaining("deleted under the run");
    }

    @Test
    void a_running_task_is_stopped_then_deleted_then_gone_and_its_token_with_it() {
        new AwaitLoad(aws, Fakes.CONFIG, CLOCK)
                .handleRequest(new AwaitLoad.In("t", "run", "arn", CLOCK.instant(), 0), Fakes.CONTEXT);
        aws.dms.status("running", null);
        var handler = new DeleteLoadTask(aws, Fakes.CONFIG, CLOCK);
        var in = new DeleteLoadTask.In("run");
        assertThat(handler.handleRequest(in, Fakes.CONTEXT).gone()).isFalse();
        assertThat(aws.dms.task.status()).isEqualTo("stopping");
        assertThat(handler.handleRequest(in, Fakes.CONTEXT).gone()).isFalse();
        aws.dms.status("stopped", "Stop Reason NORMAL");
        assertThat(handler.handleRequest(in, Fakes.CONTEXT).gone()).isFalse();
        assertThat(aws.dms.task.status()).isEqualTo("deleting");
        aws.dms.task = null;
        assertThat(handler.handleRequest(in, Fakes.CONTEXT).gone()).isTrue();
        assertThat(aws.dynamo.items).isEmpty();
    }

    @Test
    void a_running_execution_is_not_dead_unless_an_event_said_so() {
        String arn = "arn:aws:states:eu-central-1:123456789012:execution:reload:run";
        aws.sfn.executions.put(arn, DescribeExecutionResponse.builder().status("RUNNING").build());
        assertThat(dead(arn, Optional.empty())).isEmpty();
        assertThat(dead(arn, Optional.of("ABORTED")))
                .hasValueSatisfying(d -> assertThat(d.error()).isEqualTo("Execution ABORTED"));
    }

    @Test
    void a_dead_run_keeps_its_executions_own_error() {
        aws.sfn.executions.put("a", DescribeExecutionResponse.builder().status("FAILED").error("E").cause("C").build());
        assertThat(dead("a", Optional.empty())).hasValue(new DeadRuns.Dead("run", "a", "E", "C"));
        assertThat(dead("gone", Optional.empty())).hasValue(new DeadRuns.Dead(
                "run", "gone", "Execution GONE", "The execution ended without cleaning up after itself."));
    }

    private Optional<DeadRuns.Dead> dead(String arn, Optional<String> status) {
        return new AskExecution(aws, Fakes.CONFIG, CLOCK)
                .handleRequest(new AskExecution.In(new DeadRuns.Run("run", arn, status)), Fakes.CONTEXT)
                .dead();
    }
}
