package sluice.local;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/// What the contestants of a benchmark took in each round.
public final class Seconds {

    private final Map<String, List<Double>> all = new LinkedHashMap<>();

    public void add(String contestant, double seconds) {
        all.computeIfAbsent(contestant, _ -> new ArrayList<>()).add(seconds);
    }

    public double median(String contestant) {
        List<Double> sorted = all.get(contestant).stream().sorted().toList();
        return sorted.get(sorted.size() / 2);
    }

    /// Prints medians, spread and a ratio.
    ///
    /// @param what   is measured
    /// @param ratio  its name
    /// @param ratios made of a contestant's median
    public void show(String what, int rounds, String ratio, DoubleUnaryOperator ratios) {
        System.out.printf("%s, %d processors, %s, medians of %d rounds%n%-30s %8s %18s %12s%n", what, Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.vm.version"), rounds, "", "seconds", "of rounds", ratio);
        all.forEach((name, each) -> System.out.printf("%-30s %8.2f %8.2f to %6.2f %12.2f%n", name, median(name),
                each.stream().min(Double::compare).orElseThrow(), each.stream().max(Double::compare).orElseThrow(), ratios.applyAsDouble(median(name))));
    }
}
