import Testing

@testable import Fleet

@Suite("Fleet configuration")
struct FleetConfigurationTests {
    @Test("The hot connections keep generic plans, scan no table and compile nothing")
    func hotSettings() {
        let settings = FleetService.hotPathSettings
        #expect(settings["plan_cache_mode"] == "force_generic_plan")
        for plan in ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"] {
            #expect(settings[plan] == "off")
        }
        // Else a scan of a small table, costed at ten billion by the settings above, would be compiled each time.
        #expect(settings["jit"] == "off")
    }

    @Test(
        "A task is set aside after three deaths, and the number can be set from 1 to 100",
        arguments: [0, 1, 3, 100, 101])
    func deathsMax(number: Int32) {
        #expect(FleetConfiguration().deathsMax == 3)
        var configuration = FleetConfiguration()
        configuration.deathsMax = number
        #expect(configuration.validate().isEmpty == (1...100).contains(number))
    }

    @Test("The bound on large inputs is never less than the largest input, which would wait for ever or break it")
    func inputBytesMax() {
        #expect(FleetConfiguration().inputBytesMax == 256 << 20)
        for (megabytes, isValid) in [(63, false), (64, true), (1_048_576, true), (1_048_577, false), (-1, false)] {
            var configuration = FleetConfiguration()
            configuration.inputBytesMax = megabytes << 20
            let complaints = configuration.validate()
            #expect(complaints.isEmpty == isValid, "\(megabytes)")
            #expect(complaints.allSatisfy { $0.contains("PENSTOCK_INPUT_MEMORY_MB") })
        }
    }

    @Test("The time to claim ahead for is at most five seconds, and may be none")
    func aheadTime() {
        var configuration = FleetConfiguration()
        #expect(configuration.validate().isEmpty)
        for (time, isValid) in [
            (Duration.zero, true), (.seconds(5), true), (.seconds(6), false), (.seconds(-1), false),
        ] {
            configuration.aheadTime = time
            #expect(configuration.validate().isEmpty == isValid)
        }
    }
}
