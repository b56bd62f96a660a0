package sluice.local.asl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static software.amazon.awssdk.services.sfn.model.ExecutionStatus.ABORTED;
import static software.amazon.awssdk.services.sfn.model.ExecutionStatus.FAILED;
import static software.amazon.awssdk.services.sfn.model.ExecutionStatus.RUNNING;
import static software.amazon.awssdk.services.sfn.model.ExecutionStatus.SUCCEEDED;
import static software.amazon.awssdk.services.sfn.model.ExecutionStatus.TIMED_OUT;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.InvalidTokenException;
import software.amazon.awssdk.services.sfn.model.TaskDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.TaskTimedOutException;

class InterpreterTest {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Executor THREADS =
            command -> Thread.ofVirtual().name("worker").start(command);

    private final VirtualTime time = new VirtualTime(START);
    private final List<TaskCall> calls = new ArrayList<>();
    private final List<Instant> calledAt = new ArrayList<>();
    private TaskHandler handler = call -> call.arguments();
    private final StepFunctions service = service(Runnable::run);

    private StepFunctions service(Executor workers) {
        return new StepFunctions(
                time,
                workers,
                call -> {
                    synchronized (calls) {
                        calls.add(call);
                        calledAt.add(time.now());
                    }
                    return handler.run(call);
                },
                new Random(7));
    }

    private static StateMachine machine(String states) {
        return machine("", states);
    }

    /// States as `'A':{...},'B':{...}`, `~` for a quote in an expression; the first is where it starts.
    private static StateMachine machine(String fields, String states) {
        String start = states.substring(1, states.indexOf('\'', 1));
        String json = "{'QueryLanguage':'JSONata'," + fields + "'StartAt':'" + start + "','States':{" + states + "}}";
        return StateMachine.parse("machine", json.replace('\'', '"').replace("~", "\\\""));
    }

    private Execution run(String states) {
        return run(states, "{}");
    }

    private Execution run(String states, String input) {
        return service.startExecution(machine(states), "run", json(input)).await();
    }

    private static JsonNode json(String text) {
        try {
            return AslJson.parse(text.replace('\'', '"'));
        } catch (Exception e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String task(String name, String fields) {
        return "'" + name + "':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke',"
                + "'Arguments':{'FunctionName':'f'}," + fields + "}";
    }

    private static String waiting(String fields) {
        return "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke.waitForTaskToken',"
                + "'Arguments':{'FunctionName':'f','Payload':'{% $states.context.Task.Token %}'}," + fields + "}";
    }

    private static List<String> types(Execution execution) {
        return execution.history().stream().map(HistoryEvent::type).toList();
    }

    private List<Long> secondsOfCalls() {
        return calledAt.stream().map(at -> Duration.between(START, at).toSeconds()).toList();
    }

    private static TaskHandler failing(String error) {
        return call -> {
            throw new TaskFailure(error, "because");
        };
    }

    // ---- data

    @Test
    void output_and_assign_see_the_variables_as_they_were_when_the_state_was_entered() {
        Execution e = run("'A':{'Type':'Pass','Assign':{'x':1},'Next':'B'},"
                + "'B':{'Type':'Pass','Assign':{'x':'{% $x + 1 %}','y':'{% $x %}'},'Output':'{% $x %}','Next':'C'},"
                + "'C':{'Type':'Succeed','Output':{'x':'{% $x %}','y':'{% $y %}','in':'{% $states.input %}'}}");
        assertThat(e.output()).contains(json("{'x':2,'y':1,'in':1}"));
    }

    @Test
    void items_read_outer_variables_and_keep_their_own_to_themselves() {
        Execution e = run("'A':{'Type':'Pass','Assign':{'x':1},'Next':'M'},"
                + "'M':{'Type':'Map','Items':[0],'ItemProcessor':{'StartAt':'B','States':{"
                + "'B':{'Type':'Pass','Assign':{'own':'{% $x + 1 %}'},'Next':'B2'},"
                + "'B2':{'Type':'Pass','Output':'{% [$x, $own] %}','End':true}}},'Next':'C'},"
                + "'C':{'Type':'Pass','Output':{'r':'{% $states.input %}','seen':'{% $exists($own) %}'},'End':true}");
        assertThat(e.output()).contains(json("{'r':[[1,2]],'seen':false}"));
    }

    @Test
    void nothing_is_an_error_but_null_is_a_value_and_members_that_are_nothing_vanish_inside_an_expression() {
        assertThat(run("'A':{'Type':'Pass','Output':'{% $states.input.n %}','End':true}", "{'n':null}").output())
                .contains(json("null"));
        Execution undefined = service.startExecution(
                        machine("'A':{'Type':'Pass','Output':{'a':['{% $states.input.n %}']},'End':true}"), "2", json("{}"))
                .await();
        assertThat(undefined.error()).contains("States.QueryEvaluationError");
        assertThat(undefined.cause()).contains("An error occurred while executing the state 'A' (entered at the event"
                + " id #2). The JSONata expression '$states.input.n' specified for the field 'Output/a[0]' returned"
                + " nothing (undefined).");
        assertThat(service.startExecution(
                                machine("'A':{'Type':'Pass','Output':'{% {~x~:$no,~y~:1} %}','End':true}"),
                                "3",
                                json("{}"))
                        .await()
                        .output())
                .contains(json("{'y':1}"));
    }

    @Test
    void digits_are_not_lost_on_the_way_through() {
        String input = "{'big':9007199254740993,'huge':123456789012345678901234567890,"
                + "'fine':0.12345678901234567890123,'plain':1.10}";
        assertThat(run("'A':{'Type':'Pass','Output':'{% $states.input %}','End':true}", input)
                        .output()
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"big\":9007199254740993,\"huge\":123456789012345678901234567890,"
                        + "\"fine\":0.12345678901234567890123,\"plain\":1.1}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "$states.context.Execution.Name | 'run'",
        "$states.context.Execution.Id | 'arn:aws:states:local:000000000000:execution:machine:run'",
    })
    void the_context_is_there(String expression, String value) {
        assertThat(run("'A':{'Type':'Pass','Output':'{% " + expression + " %}','End':true}").output())
                .contains(json(value));
    }

    @Test
    void more_than_256_kib_is_a_data_limit_error_that_states_all_does_not_catch() {
        handler = call -> AslJson.toNode("x".repeat(256 * 1024));
        Execution e = run(task("T", "'Retry':[{'ErrorEquals':['States.ALL']}],"
                        + "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'C'}],'End':true")
                + ",'C':{'Type':'Succeed'}");
        assertThat(e.status()).isEqualTo(FAILED);
        assertThat(e.error()).contains("States.DataLimitExceeded");
        assertThat(calls).hasSize(1);
    }

    @Test
    void an_execution_of_25000_events_fails() {
        Execution e = run("'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}");
        assertThat(e.status()).isEqualTo(FAILED);
        assertThat(e.error()).contains("States.Runtime");
        assertThat(e.history()).hasSize(25_000).last().extracting(HistoryEvent::type).isEqualTo("ExecutionFailed");
    }

    // ---- choice, wait, fail

    @Test
    void a_choice_takes_the_first_rule_that_holds_and_fails_without_one() {
        String choice = "'C':{'Type':'Choice','Choices':["
                + "{'Condition':'{% $states.input.n > 1 %}','Next':'Big','Output':'first'},"
                + "{'Condition':'{% $states.input.n > 0 %}','Next':'Big','Output':'second'}]},'Big':{'Type':'Succeed'}";
        assertThat(service.startExecution(machine(choice), "a", json("{'n':5}")).await().output())
                .contains(json("'first'"));
        assertThat(service.startExecution(machine(choice), "b", json("{'n':1}")).await().output())
                .contains(json("'second'"));
        assertThat(service.startExecution(machine(choice), "c", json("{'n':0}")).await().error())
                .contains("States.NoChoiceMatched");
        assertThat(service.startExecution(
                                machine("'C':{'Type':'Choice','Choices':[{'Condition':'{% 1 %}','Next':'S'}]},"
                                        + "'S':{'Type':'Succeed'}"),
                                "d",
                                json("{}"))
                        .await()
                        .cause()
                        .orElseThrow())
                .contains("Expected 'boolean', but was 'number' for value: 1");
    }

    @Test
    void waiting_takes_as_long_as_it_says_and_a_past_time_stamp_takes_nothing() {
        run("'A':{'Type':'Wait','Seconds':'{% $states.input.s %}','Next':'B'},"
                + "'B':{'Type':'Wait','Timestamp':'2026-03-01T01:00:00+00:30','Next':'C'},"
                + "'C':{'Type':'Wait','Timestamp':'2026-03-02T00:00:00Z','End':true}", "{'s':3600}");
        assertThat(time.now()).isEqualTo("2026-03-02T00:00:00Z");
    }

    @Test
    void fail_states_evaluate_error_and_cause() {
        Execution e = run("'F':{'Type':'Fail','Error':'{% $states.input.e %}','Cause':'{% $string($states.input) %}'}",
                "{'e':'My.Error'}");
        assertThat(e.status()).isEqualTo(FAILED);
        assertThat(e.error()).contains("My.Error");
        assertThat(e.cause()).contains("{\"e\":\"My.Error\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"States.Timeout", "{% $states.input.e %}"})
    void a_fail_state_may_not_use_a_name_that_step_functions_keeps_for_itself(String error) {
        Execution e = run("'F':{'Type':'Fail','Error':'" + error + "','Cause':'c'}", "{'e':'States.TaskFailed'}");
        assertThat(e.error()).contains("States.Runtime");
        assertThat(e.cause().orElseThrow()).contains("reserved name States.T");
    }

    // ---- retry, catch

    @Test
    void retries_wait_longer_each_time_up_to_the_bound_and_end_after_max_attempts() {
        handler = failing("E");
        Execution e = run(task("T", "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':2,'BackoffRate':3,"
                + "'MaxDelaySeconds':10,'MaxAttempts':3}],'End':true"));
        assertThat(secondsOfCalls()).containsExactly(0L, 2L, 8L, 18L);
        assertThat(e.error()).contains("E");
        assertThat(e.cause()).contains("because");
    }

    @Test
    void full_jitter_waits_at_most_the_delay() {
        handler = failing("E");
        run(task("T", "'Retry':[{'ErrorEquals':['E'],'IntervalSeconds':100,'BackoffRate':1,'MaxAttempts':20,"
                + "'JitterStrategy':'FULL'}],'End':true"));
        List<Long> delays = new ArrayList<>();
        for (int i = 1; i < calledAt.size(); i++) {
            delays.add(Duration.between(calledAt.get(i - 1), calledAt.get(i)).toMillis());
        }
        assertThat(delays).hasSize(20).allMatch(d -> d >= 0 && d <= 100_000).doesNotHaveDuplicates();
    }

    @Test
    void each_retrier_counts_for_itself_and_the_first_that_names_the_error_decides() {
        handler = call -> {
            throw new TaskFailure(calls.size() % 2 == 1 ? "A" : "B", null);
        };
        Execution e = run(task("T", "'Retry':[{'ErrorEquals':['A'],'MaxAttempts':2,'BackoffRate':1},"
                + "{'ErrorEquals':['States.ALL'],'MaxAttempts':5,'BackoffRate':1}],'End':true"));
        // A B A B A: the third A is one too many, although States.ALL would allow it
        assertThat(calls).hasSize(5);
        assertThat(e.error()).contains("A");
    }

    @Test
    void a_retry_that_works_goes_on_and_the_retry_count_is_in_the_context() {
        handler = call -> {
            if (calls.size() < 3) {
                throw new TaskFailure("E", null);
            }
            return json("'done'");
        };
        Execution e = run(task("T", "'Retry':[{'ErrorEquals':['E']}],"
                + "'Output':{'r':'{% $states.result %}','n':'{% $states.context.State.RetryCount %}'},'End':true"));
        assertThat(e.output()).contains(json("{'r':'done','n':2}"));
        assertThat(types(e).stream().filter("TaskStateEntered"::equals)).hasSize(1);
        assertThat(types(e).stream().filter("TaskFailed"::equals)).hasSize(2);
    }

    @Test
    void the_first_catcher_that_names_the_error_gets_it_with_its_own_assign_and_output() {
        handler = failing("E");
        Execution e = run(task("T", "'Catch':[{'ErrorEquals':['Other'],'Next':'X'},"
                        + "{'ErrorEquals':['E'],'Next':'C','Assign':{'why':'{% $states.errorOutput.Cause %}'},"
                        + "'Output':'{% [$states.input.a, $states.errorOutput.Error] %}'},"
                        + "{'ErrorEquals':['States.ALL'],'Next':'X'}],'End':true")
                + ",'X':{'Type':'Fail'},'C':{'Type':'Pass','Output':{'i':'{% $states.input %}','w':'{% $why %}'},'End':true}",
                "{'a':1}");
        assertThat(e.output()).contains(json("{'i':[1,'E'],'w':'because'}"));
    }

    @Test
    void without_an_output_a_catcher_passes_the_error_on() {
        handler = failing(null);
        Execution e = run(task("T", "'Catch':[{'ErrorEquals':['States.ALL'],'Next':'C'}],'End':true")
                + ",'C':{'Type':'Succeed'}");
        assertThat(e.output()).contains(json("{'Error':'','Cause':'because'}"));
    }

    @Test
    void an_expression_that_fails_can_be_caught() {
        Execution e = run(task("T", "'Output':'{% $states.result.no %}','Catch':[{'ErrorEquals':"
                        + "['States.QueryEvaluationError'],'Next':'C','Output':'caught'}],'End':true")
                + ",'C':{'Type':'Succeed'}");
        assertThat(e.output()).contains(json("'caught'"));
        assertThat(types(e)).contains("EvaluationFailed");
    }

    @ParameterizedTest
    @CsvSource({
        "States.ALL, E, true", "States.ALL, States.Timeout, true", "States.ALL, States.QueryEvaluationError, true",
        "States.ALL, States.Runtime, false", "States.ALL, States.DataLimitExceeded, false",
        "States.TaskFailed, E, true", "States.TaskFailed, States.Timeout, false",
        "States.Runtime, States.Runtime, true", "E, e, false",
    })
    void error_names_match_as_aws_says(String name, String error, boolean matches) {
        assertThat(State.matches(List.of(name), error)).isEqualTo(matches);
    }

    @Test
    void an_exception_in_a_function_is_an_error_by_its_full_class_name() {
        handler = new LambdaTasks(name -> Optional.of(payload -> {
            throw new DataFormatException("bad");
        }));
        Execution e = run(task("T", "'End':true"));
        assertThat(e.error()).contains("java.util.zip.DataFormatException");
        JsonNode cause = json(e.cause().orElseThrow());
        assertThat(cause.path("errorMessage").asText()).isEqualTo("bad");
        assertThat(cause.path("errorType").asText()).isEqualTo("java.util.zip.DataFormatException");
        assertThat(cause.path("stackTrace").isArray()).isTrue();
    }

    @Test
    void invoking_a_function_gives_its_result_as_payload() {
        handler = new LambdaTasks(name -> Optional.of(payload -> json("{'name':'" + name + "'}")));
        assertThat(run(task("T", "'End':true")).output())
                .contains(json("{'ExecutedVersion':'$LATEST','Payload':{'name':'f'},'StatusCode':200}"));
    }

    // ---- tokens, time-outs

    @Test
    void a_task_with_a_token_ends_with_what_the_token_was_answered() {
        handler = call -> {
            time.at(START.plusSeconds(60), () -> service.sendTaskSuccess(call.token(), json("{'a':1}")));
            return json("'dropped'");
        };
        Execution e = run(waiting("'End':true"));
        assertThat(e.output()).contains(json("{'a':1}"));
        assertThat(calls.getFirst().arguments().path("Payload").asText()).isEqualTo(calls.getFirst().token());
        assertThat(types(e)).containsSubsequence("TaskScheduled", "TaskStarted", "TaskSubmitted", "TaskSucceeded");
        assertThatThrownBy(() -> service.sendTaskSuccess(calls.getFirst().token(), json("1")))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void a_token_may_be_answered_before_the_function_returns() {
        handler = call -> {
            service.sendTaskSuccess(call.token(), json("'early'"));
            return json("'dropped'");
        };
        assertThat(run(waiting("'End':true")).output()).contains(json("'early'"));
    }

    @Test
    void a_retry_gets_a_new_token() {
        handler = failing("E");
        Execution e = run(waiting("'Retry':[{'ErrorEquals':['E'],'MaxAttempts':1}],'End':true"));
        assertThat(e.error()).contains("E");
        assertThat(calls).extracting(TaskCall::token).hasSize(2).doesNotHaveDuplicates().doesNotContainNull();
    }

    @Test
    void a_function_that_fails_fails_the_task_although_a_token_is_out() {
        handler = failing("E");
        assertThat(run(waiting("'End':true")).error()).contains("E");
    }

    @Test
    void unknown_tokens_are_told_apart_from_nonsense() {
        assertThatThrownBy(() -> service.sendTaskHeartbeat("nonsense")).isInstanceOf(InvalidTokenException.class);
        assertThatThrownBy(() -> service.sendTaskHeartbeat("sluice-token-99"))
                .isInstanceOf(TaskDoesNotExistException.class);
    }

    @Test
    void a_missed_heartbeat_is_a_time_out() {
        Execution e = run(waiting("'HeartbeatSeconds':30,'TimeoutSeconds':600,'End':true"));
        assertThat(e.error()).contains("States.Timeout");
        assertThat(time.now()).isEqualTo(START.plusSeconds(30));
        assertThat(types(e)).contains("TaskTimedOut");
    }

    @Test
    void heartbeats_keep_a_task_alive_but_do_not_extend_its_time_out() {
        handler = call -> {
            for (int s = 20; s <= 1000; s += 20) {
                time.at(START.plusSeconds(s), () -> {
                    if (time.now().isBefore(START.plusSeconds(600))) {
                        service.sendTaskHeartbeat(call.token());
                    }
                });
            }
            return json("1");
        };
        Execution e = run(waiting("'HeartbeatSeconds':30,'TimeoutSeconds':'{% 600 %}','End':true"));
        assertThat(e.error()).contains("States.Timeout");
        assertThat(time.now()).isEqualTo(START.plusSeconds(600));
    }

    @Test
    void after_the_last_heartbeat_the_clock_starts_anew() {
        handler = call -> {
            time.at(START.plusSeconds(25), () -> service.sendTaskHeartbeat(call.token()));
            return json("1");
        };
        run(waiting("'HeartbeatSeconds':30,'End':true"));
        assertThat(time.now()).isEqualTo(START.plusSeconds(55));
    }

    @Test
    void a_function_at_work_stops_virtual_time() {
        CountDownLatch atWork = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        handler = call -> {
            atWork.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw TaskFailure.of(e);
            }
            return json("'done'");
        };
        Execution e = service(THREADS)
                .startExecution(machine(task("T", "'TimeoutSeconds':1,'End':true")), "run", json("{}"));
        AtomicInteger asked = new AtomicInteger();
        // the interpreter goes round and round while the function works, and time does not pass
        time.await(() -> atWork.getCount() == 0 && asked.incrementAndGet() > 100);
        assertThat(time.now()).isEqualTo(START);
        assertThat(e.status()).isEqualTo(RUNNING);
        release.countDown();
        assertThat(e.await().output()).contains(json("'done'"));
        assertThat(time.now()).isEqualTo(START);
    }

    @Test
    void in_real_time_a_task_times_out_although_its_function_never_returns() {
        CountDownLatch release = new CountDownLatch(1);
        try (SystemTime real = new SystemTime()) {
            StepFunctions inReal = new StepFunctions(
                    real,
                    THREADS,
                    call -> {
                        try {
                            release.await();
                        } catch (InterruptedException e) {
                            throw TaskFailure.of(e);
                        }
                        return json("1");
                    },
                    new Random(7));
            StateMachine machine = machine(task("T", "'TimeoutSeconds':1,'End':true"));
            Execution e = inReal.startExecution(machine, "run", json("{}")).await();
            assertThat(e.error()).contains("States.Timeout");
            assertThat(release.getCount()).isEqualTo(1);
        } finally {
            release.countDown();
        }
    }

    // ---- map

    @Test
    void a_failing_item_ends_the_others_and_its_error_can_be_caught() {
        Execution e = run("'M':{'Type':'Map','Items':[1000,5],'ItemProcessor':{'StartAt':'W','States':{"
                + "'W':{'Type':'Wait','Seconds':'{% $states.input %}','Next':'F'},'F':{'Type':'Fail','Error':'E'}}},"
                + "'Catch':[{'ErrorEquals':['E'],'Next':'C'}],'End':true},'C':{'Type':'Wait','Seconds':5000,'End':true}");
        assertThat(e.status()).isEqualTo(SUCCEEDED);
        assertThat(types(e)).contains("MapStateFailed").containsOnlyOnce("FailStateEntered");
        assertThat(time.now()).isEqualTo(START.plusSeconds(5005));
    }

    @Test
    void a_retried_map_starts_all_items_again() {
        handler = call -> {
            if (calls.size() == 2) {
                throw new TaskFailure("E", null);
            }
            return json("" + calls.size());
        };
        Execution e = run("'M':{'Type':'Map','Items':[1,2],'ItemProcessor':{'StartAt':'A','States':{" + task("A", "'End':true")
                + "}},'Retry':[{'ErrorEquals':['E']}],'End':true}");
        assertThat(e.output()).contains(json("[3,4]"));
    }

    @Test
    void a_map_runs_as_many_items_at_once_as_allowed_and_keeps_their_order() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        handler = call -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            int item = call.arguments().path("Payload").path("item").asInt();
            // later items end first
            time.at(time.now().plusSeconds(100 - item), () -> {
                open.decrementAndGet();
                service.sendTaskSuccess(call.token(), AslJson.toNode(item * 10));
            });
            return json("1");
        };
        Execution e = run("'M':{'Type':'Map','Items':'{% [1..7] %}','MaxConcurrency':3,"
                + "'ItemSelector':{'item':'{% $states.context.Map.Item.Value %}','i':'{% $states.context.Map.Item.Index %}'},"
                + "'ItemProcessor':{'StartAt':'T','States':{'T':{'Type':'Task',"
                + "'Resource':'arn:aws:states:::lambda:invoke.waitForTaskToken','Arguments':{'FunctionName':'f',"
                + "'Payload':{'t':'{% $states.context.Task.Token %}','item':'{% $states.input.item %}',"
                + "'i':'{% $states.context.Map.Item.Index %}'}},'End':true}}},'End':true}");
        assertThat(e.output()).contains(json("[10,20,30,40,50,60,70]"));
        assertThat(most).hasValue(3);
        assertThat(calls).extracting(c -> c.arguments().path("Payload").path("i").asInt())
                .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6);
    }

    @Test
    void a_map_without_a_bound_runs_forty_items_at_once() {
        Execution e = service.startExecution(
                machine("'M':{'Type':'Map','Items':'{% [1..100] %}','ItemProcessor':{'StartAt':'W','States':{"
                        + "'W':{'Type':'Wait','Seconds':10,'End':true}}},'End':true}"),
                "run", json("{}")).await();
        assertThat(e.output().orElseThrow()).hasSize(100);
        assertThat(time.now()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void an_item_that_fails_ends_the_map() {
        Execution e = run("'M':{'Type':'Map','Items':[1,2,3],'MaxConcurrency':1,'ItemProcessor':{'StartAt':'C','States':{"
                + "'C':{'Type':'Choice','Choices':[{'Condition':'{% $states.input = 2 %}','Next':'F'}],'Default':'S'},"
                + "'F':{'Type':'Fail','Error':'E','Cause':'two'},'S':{'Type':'Succeed'}}},'End':true}");
        assertThat(e.error()).contains("E");
        assertThat(types(e)).containsSubsequence(
                "MapIterationSucceeded", "MapIterationStarted", "MapIterationFailed", "MapStateFailed", "ExecutionFailed");
    }

    @Test
    void a_long_map_does_not_exhaust_the_stack() {
        Execution e = run("'M':{'Type':'Map','Items':'{% [1..5000] %}','MaxConcurrency':1,'ItemProcessor':{'StartAt':'P',"
                + "'States':{'P':{'Type':'Pass','End':true}}},'Output':'{% $count($states.result) %}','End':true}");
        assertThat(e.output()).contains(json("5000"));
    }

    @Test
    void the_same_seed_gives_the_same_history() {
        handler = failing("E");
        String states = "'M':{'Type':'Map','Items':'{% [1..9] %}','MaxConcurrency':4,'ItemProcessor':{'StartAt':'T','States':{"
                + task("T", "'Retry':[{'ErrorEquals':['E'],'JitterStrategy':'FULL'}],'Catch':[{'ErrorEquals':['E'],"
                        + "'Next':'S'}],'End':true")
                + ",'S':{'Type':'Succeed'}}},'End':true}";
        List<List<String>> histories = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            StepFunctions fresh = new StepFunctions(new VirtualTime(START), Runnable::run, handler, new Random(11));
            histories.add(fresh.startExecution(machine(states), "run", json("{}")).await().history().stream()
                    .map(event -> event.json().toString())
                    .toList());
        }
        assertThat(histories.get(0)).isEqualTo(histories.get(1));
    }

    @Test
    void items_in_threads_come_to_the_same_result() {
        handler = call -> call.arguments().path("Payload");
        Execution e = service(THREADS)
                .startExecution(
                        machine("'M':{'Type':'Map','Items':'{% [1..200] %}','ItemProcessor':{'StartAt':'T','States':{"
                                + "'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{"
                                + "'FunctionName':'f','Payload':'{% $states.input * 2 %}'},'End':true}}},"
                                + "'Output':'{% $sum($states.result) %}','End':true}"),
                        "run",
                        json("{}"))
                .await();
        assertThat(e.output()).contains(json("40200"));
    }

    // ---- executions

    @Test
    void the_same_name_and_input_is_the_same_execution_while_it_runs() {
        StateMachine machine = machine("'W':{'Type':'Wait','Seconds':10,'End':true}");
        Execution first = service.startExecution(machine, "run", json("{'a':1}"));
        assertThat(service.startExecution(machine, "run", json("{'a':1}"))).isSameAs(first);
        assertThatThrownBy(() -> service.startExecution(machine, "run", json("{'a':2}")))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        first.await();
        assertThatThrownBy(() -> service.startExecution(machine, "run", json("{'a':1}")))
                .isInstanceOf(ExecutionAlreadyExistsException.class);
        assertThatThrownBy(() -> service.describe("arn:none")).isInstanceOf(ExecutionDoesNotExistException.class);
    }

    @Test
    void an_execution_ends_when_its_time_is_over_and_its_tokens_are_worth_nothing() {
        StateMachine machine = machine("'TimeoutSeconds':100,", waiting("'End':true"));
        Execution e = service.startExecution(machine, "run", json("{}")).await();
        assertThat(e.status()).isEqualTo(TIMED_OUT);
        assertThat(e.stopped()).contains(START.plusSeconds(100));
        assertThatThrownBy(() -> service.sendTaskHeartbeat(calls.getFirst().token()))
                .isInstanceOf(TaskTimedOutException.class);
    }

    @Test
    void stopping_aborts_at_once_and_nothing_follows() {
        Execution e = service.startExecution(
                machine("'A':{'Type':'Wait','Seconds':100,'Next':'B'},'B':{'Type':'Pass','End':true}"), "run", json("{}"));
        time.advance(Duration.ofSeconds(50));
        service.stop(e.arn(), "Operator", "enough");
        assertThat(e.status()).isEqualTo(ABORTED);
        time.advance(Duration.ofSeconds(100));
        assertThat(e.await().error()).contains("Operator");
        assertThat(types(e)).containsExactly("ExecutionStarted", "WaitStateEntered", "ExecutionAborted");
        service.stop(e.arn(), "Again", null);
        assertThat(e.error()).contains("Operator");
    }

    @Test
    void listeners_hear_of_status_and_may_stop_the_execution() {
        List<String> heard = new ArrayList<>();
        service.listen(e -> {
            heard.add(e.status().toString());
            service.stop(e.arn(), "Fault", null);
        });
        Execution e = run(task("A", "'End':true"));
        assertThat(heard).containsExactly(RUNNING.toString(), ABORTED.toString());
        assertThat(e.status()).isEqualTo(ABORTED);
        assertThat(calls).isEmpty();
    }

    @Test
    void a_listener_that_throws_is_not_lost() {
        service.listen(e -> {
            throw new IllegalStateException("broken listener");
        });
        assertThatThrownBy(() -> run("'A':{'Type':'Pass','End':true}")).hasMessageContaining("broken listener");
    }

    @Test
    void virtual_time_says_so_when_nothing_can_happen_any_more() {
        assertThatThrownBy(() -> time.await(() -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nothing is left");
    }

    @Test
    void virtual_time_stands_still_while_the_outside_is_at_work() {
        AtomicInteger left = new AtomicInteger(3);
        VirtualTime guarded = new VirtualTime(START, () -> left.get() == 0 || left.decrementAndGet() == 0);
        List<Integer> seen = new ArrayList<>();
        guarded.at(START.plusSeconds(1), () -> seen.add(left.get()));
        guarded.advance(Duration.ofSeconds(1));
        assertThat(seen).containsExactly(0);
    }
}
