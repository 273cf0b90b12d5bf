package org.example.metrics.autoconfigure;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Gauges of the virtual machine, which applications get by having this library on their class path. */
public final class MachineGauges {

    private static final Map<String, Supplier<Number>> GAUGES = Map.of(
            "heap.used", () -> heap().getUsed(),
            "heap.max", () -> heap().getMax(),
            "threads", () -> ManagementFactory.getThreadMXBean().getThreadCount());

    private static final List<GaugeSource> EXTRA = new ArrayList<>();

    /** More gauges, from what else is on the class path. */
    public interface GaugeSource {
        Map<String, Supplier<Number>> gauges();
    }

    static {
        ServiceLoader.load(GaugeSource.class).forEach(EXTRA::add);
    }

    private MachineGauges() {
    }

    public static Number read(String name) {
        Supplier<Number> gauge = GAUGES.get(name);
        for (GaugeSource source : EXTRA) {
            gauge = gauge == null ? source.gauges().get(name) : gauge;
        }
        if (gauge == null) {
            throw new IllegalArgumentException("no gauge is called " + name);
        }
        return gauge.get();
    }

    private static MemoryUsage heap() {
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    }
}
