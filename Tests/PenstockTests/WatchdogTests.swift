import Configuration
import Testing

@testable import Assembly

@Suite("The watchdog of a process", .timeLimit(.minutes(2)))
struct WatchdogTests {
    @Test("A process whose every thread is kept by a loop that never ends is ended with a code of its own")
    func standstill() async {
        await #expect(processExitsWith: .exitCode(70)) {
            let watchdog = Watchdog(look: .milliseconds(20), looksMax: 10)
            await withTaskGroup { group in
                group.addTask { try? await watchdog.run() }
                while !watchdog.hasBegun { await Task.yield() }
                // More than any machine has cores.
                for _ in 0..<1024 { group.addTask { while true {} } }
            }
        }
    }

    @Test("Once it is cancelled it ends nothing any more")
    func cancelled() async {
        await #expect(processExitsWith: .success) {
            let watchdog = Watchdog(look: .milliseconds(20), looksMax: 1)
            let watching = Task { try await watchdog.run() }
            while !watchdog.hasBegun { await Task.yield() }
            watching.cancel()
            try await watching.value
        }
    }

    @Test("A single movement begins the count anew")
    func countsInARow() {
        var stillness = Stillness(looksMax: 3)
        let looks: [(count: UInt64, isOver: Bool)] = [
            (5, false), (5, false), (5, false), (6, false), (6, false), (6, false), (6, true), (6, true), (7, false),
        ]
        for look in looks { #expect(stillness.isOver(at: look.count) == look.isOver) }
    }

    @Test(
        "PENSTOCK_STALL_SECONDS out of range is refused by name",
        arguments: [(9, true), (10, false), (86_400, false), (86_401, true), (0, true), (-60, true)])
    func range(seconds: Int, isRefused: Bool) {
        let values: [AbsoluteConfigKey: ConfigValue] = [
            "penstock.stall.seconds": ConfigValue(.int(seconds), isSecret: false)
        ]
        let settings = Settings(ConfigReader(provider: InMemoryProvider(values: values)))
        #expect(settings.validate().contains { $0.contains("PENSTOCK_STALL_SECONDS") } == isRefused)
        #expect(settings.stallSeconds == seconds)
    }
}
