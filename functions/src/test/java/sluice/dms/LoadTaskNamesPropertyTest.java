package sluice.dms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.ledger.RunNames;

/// Whatever a stack and a run are called, DMS takes what a load task is called and tagged with.
class LoadTaskNamesPropertyTest {

    /// What Step Functions takes in an execution's name and a tag does not hold, and some of what both do.
    private static final String CHARACTERS = "abzABZ059._-+=@!'()äÖßéǆ名٣½𝒳";

    private static final String PARTITIONS = "aws aws-cn aws-us-gov aws-iso-b aws-eusc";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void dms_takes_the_names_and_tags_of_any_run(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            String runId = text(random, 1 + random.nextInt(80));
            String[] partitions = PARTITIONS.split(" ");
            String stack = "arn:" + partitions[random.nextInt(partitions.length)] + ":cloudformation:us-gov-west-1:123456789012:stack/"
                    + "s".repeat(1 + random.nextInt(128)) + "/8b3c1e40-97e5-11f0-9c1f-0a58a9feac02";
            RunNames names = new RunNames(random.nextInt(9) == 0 ? "" : stack, runId);
            assertThat(names.taskIdentifier()).hasSizeLessThanOrEqualTo(31).matches("[A-Za-z](-?[A-Za-z0-9])*");
            assertThat(LoadTasks.tagValue(names.deployment())).as("seed %d", seed).isEqualTo(names.deployment());
            assertThat(LoadTasks.tagValue(runId)).as("seed %d, run %s", seed, runId).matches("[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]{1,256}");
        }
        assertThat(LoadTasks.tagValue("costs-2020-02 (again)")).isEqualTo("costs-2020-02 _again_");
        assertThat(LoadTasks.tagValue("é".repeat(300))).hasSize(256);
    }

    /// At most so many of Java's characters, no half of a pair.
    private static String text(Random random, int length) {
        int[] all = CHARACTERS.codePoints().toArray();
        StringBuilder s = new StringBuilder();
        while (s.length() < length) {
            int c = all[random.nextInt(all.length)];
            s.append(s.length() + Character.charCount(c) > length ? "x" : Character.toString(c));
        }
        return s.toString();
    }
}
