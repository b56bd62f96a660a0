package sluice;

import static org.assertj.core.api.Assertions.fail;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// The seeds of a property test: 1 to 25, or as many as `-Dsluice.seeds` says, or the one that `-Dsluice.seed` says.
public final class Seeds {

    private Seeds() {}

    public static List<Integer> all() {
        Integer one = Integer.getInteger("sluice.seed");
        return one != null
                ? List.of(one)
                : IntStream.rangeClosed(1, Integer.getInteger("sluice.seeds", 25)).boxed().toList();
    }

    /// What a seed draws.
    public interface Property {
        void hold(Random random) throws Exception;
    }

    /// A failure names the seed.
    public static void run(int seed, Property property) {
        try {
            property.hold(new Random(seed));
        } catch (AssertionError | Exception e) {
            fail("seed " + seed + ": run it alone with -Dsluice.seed=" + seed, e);
        }
    }
}
