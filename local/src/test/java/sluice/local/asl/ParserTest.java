package sluice.local.asl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParserTest {
    private static final String TASK =
            "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f'},'End':true";

    private static List<String> problems(String json) {
        InvalidDefinition e = catchThrowableOfType(
                InvalidDefinition.class, () -> StateMachine.parse("m", json.replace('\'', '"')));
        return e == null
                ? List.of()
                : e.problems().stream().map(InvalidDefinition.Problem::toString).toList();
    }

    private static List<String> problemsOf(String state) {
        return problems("{'QueryLanguage':'JSONata','StartAt':'S','States':{'S':{" + state + "}}}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'Type':'Pass','End':true,'Result':1 | S: Result = 1: unknown field",
        "'Type':'Pass','End':true,'ResultPath':'$.a' | S: ResultPath = \"$.a\": unknown field",
        "'Type':'Loop' | S: Type = \"Loop\": not supported",
        "'Type':'Parallel','End':true,'Branches':[] | S: Type = \"Parallel\": not supported",
        "'Type':'Pass','End':true,'QueryLanguage':'JSONPath' | S: QueryLanguage = \"JSONPath\": JSONPath states are not supported, use JSONata",
        "'Type':'Pass','End':true,'Output':{'a.$':'$.b'} | S: Output/a.$ = \"$.b\": JSONPath is not supported, use JSONata",
        "'Type':'Pass' | S: Next: give either Next or End: true",
        "'Type':'Pass','Next':'S','End':true | S: Next = \"S\": give either Next or End: true",
        "'Type':'Pass','Next':'T' | S: Next = \"T\": no state of that name",
        "'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage','End':true | S: Resource = \"arn:aws:states:::sqs:sendMessage\": unknown resource",
        "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Arguments':{'FunctionName':'f','Qualifier':'q'},'End':true | S: Arguments/Qualifier = \"q\": unknown field",
        "'Type':'Choice','Choices':[] | S: Choices = []: must be a list of rules",
        "'Type':'Choice','Choices':[{'Variable':'$.a','Condition':true,'Next':'S'}] | S: Choices[0]/Variable = \"$.a\": unknown field",
        "'Type':'Wait','End':true | S: Seconds: give either Seconds or Timestamp",
        "'Type':'Wait','Seconds':1.5,'End':true | S: Seconds = 1.5: must be an integer from 0 to 99999999",
        "'Type':'Pass','End':true,'Output':'{% $a( %}' | S: Output = \"{% $a( %}\": not JSONata",
        "'Type':'Pass','End':true,'Output':'{% 1 ' | S: Output = \"{% 1 \": an expression begins with {% and ends with %}",
        "'Type':'Pass','End':true,'Output':'{% $eval(1) %}' | S: Output = \"{% $eval(1) %}\": $eval is not supported",
        "'Type':'Pass','End':true,'Output':{'a':['{% $map([1], $uuid) %}']} | S: Output/a[0] = \"{% $map([1], $uuid) %}\": $uuid is not supported",
        "'Type':'Pass','End':true,'Output':'{% $now() %}' | S: Output = \"{% $now() %}\": $now is not supported",
        "'Type':'Map','End':true,'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED'},'StartAt':'A','States':{'A':{'Type':'Succeed'}}} | S: ItemProcessor/ProcessorConfig/Mode = \"DISTRIBUTED\": only INLINE is supported",
        "'Type':'Map','End':true,'ToleratedFailureCount':1,'ItemProcessor':{'StartAt':'A','States':{'A':{'Type':'Succeed'}}} | S: ToleratedFailureCount = 1: unknown field",
    })
    void what_is_unknown_or_wrong_is_refused_by_state_field_and_value(String state, String problem) {
        assertThat(problemsOf(state)).anySatisfy(p -> assertThat(p).startsWith(problem));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "'Retry':[{'ErrorEquals':['a'],'MaxAttempts':-1}] | S: Retry[0]/MaxAttempts = -1: must be an integer from 0 to 99999999",
        "'Retry':[{'ErrorEquals':['a'],'BackoffRate':0.5}] | S: Retry[0]/BackoffRate = 0.5: must be a number of at least 1",
        "'Retry':[{'ErrorEquals':['a'],'JitterStrategy':'HALF'}] | S: Retry[0]/JitterStrategy = \"HALF\": must be NONE or FULL",
        "'Retry':[{'ErrorEquals':[]}] | S: Retry[0]/ErrorEquals = []: must be a list of error names",
        "'Catch':[{'ErrorEquals':['a'],'Next':'T'}] | S: Catch/Next = \"T\": no state of that name",
    })
    void rules_for_tasks_are_checked_when_the_definition_is_read(String fields, String problem) {
        assertThat(problemsOf(TASK + "," + fields)).contains(problem);
    }

    @Test
    void all_problems_are_reported_at_once() {
        assertThat(problems("{'StartAt':'X','Foo':1,'QueryLanguage':'JSONata','States':{'A':{'Type':'Nope'},"
                        + "'B':{'Type':'Pass','End':true,'Parameters':{}}}}"))
                .containsExactlyInAnyOrder(
                        "Foo = 1: unknown field",
                        "A: Type = \"Nope\": not supported",
                        "B: Parameters = {}: unknown field",
                        "StartAt = \"X\": no state of that name");
    }

    @Test
    void a_definition_without_a_query_language_is_jsonpath() {
        assertThat(problems("{'StartAt':'A','States':{'A':{'Type':'Succeed'}}}"))
                .containsExactly(
                        "A: QueryLanguage = \"JSONPath\": JSONPath states are not supported, use JSONata");
        assertThat(problems("{'StartAt':'A','States':{'A':{'Type':'Succeed','QueryLanguage':'JSONata'}}}"))
                .isEmpty();
    }

    @Test
    void a_key_given_twice_is_not_json() {
        assertThatThrownBy(() -> StateMachine.parse("m", "{\"StartAt\":\"A\",\"StartAt\":\"B\"}"))
                .isInstanceOf(InvalidDefinition.class)
                .hasMessageContaining("not JSON: Duplicate");
    }
}
