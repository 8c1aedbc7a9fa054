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
}
