import ArgumentParser
import Domain
import Testing

@testable import penstock

@Suite struct FleetTextTests {
    private let pool: JSONValue = [
        "name": "local", "limit": 16, "paused": false, "granted": 16, "in_use": 8, "ready": 120, "running": 8,
        "deferred": ["retry": 2, "schedule": 30], "waiting": [:], "oldest_age_seconds": 3.4,
        "rates": ["accepted": ["1m": 12.34], "ended": ["1m": 9.96]], "drain_seconds": 12.8,
    ]

    @Test func `A pool is a line with a bar for what is ready and one for what is in use`() {
        let lines = QueueText(queue: ["pools": [pool]], style: .plain).text().split(separator: "\n")
        #expect(lines.count == 2)
        #expect(
            lines.last.map(words) == [
                "local", "120", "████████", "3.40", "s", "8", "8", "████", "16", "schedule", "30,", "retry", "2", "12",
                "10.0", "12.80", "s",
            ])
    }

    @Test func `A pool that is paused, idle and without history says so`() {
        let idle: JSONValue = ["name": "webhook", "limit": 64, "paused": true, "ready": 0, "rates": [:]]
        let text = QueueText(queue: ["pools": [idle], "rough": true], style: .plain).text()
        #expect(text.contains("64 paused"))
        #expect(!text.contains("█"))
        #expect(text.contains("Some counts may be off"))
        #expect(QueueText(queue: ["pools": []], style: .plain).text().hasPrefix("There are no pools yet."))
    }

    @Test func `Something small is still visible beside something large`() {
        let small: JSONValue = ["name": "small", "limit": 1, "ready": 1]
        let large: JSONValue = ["name": "large", "limit": 1, "ready": 1_000_000]
        let lines = QueueText(queue: ["pools": [small, large]], style: .plain).text().split(separator: "\n")
        #expect(lines.count == 3)
        #expect(lines.dropFirst().first?.contains("▏") == true)
    }

    @Test func `Workers are listed with their state and what is left of their lease`() {
        let live: JSONValue = [
            "id": 7, "host": "a\u{1B}[2J", "pid": 12, "epoch": 1, "state": "live", "tasks_in_flight": 3, "slots": 5,
            "lease_seconds_left": 9.5, "started_at": "2026-01-01T00:00:00.000Z",
        ]
        let text = WorkersText(workers: ["workers": [live]], style: .plain).text()
        #expect(text.contains("live"))
        #expect(text.contains("9.50 s"))
        #expect(!text.contains("\u{1B}"))
        #expect(WorkersText(workers: [:], style: .plain).text().hasPrefix("No worker lives"))
    }

    @Test func `Slots show the pool, then who holds them`() {
        let slots: JSONValue = [
            "pools": [
                [
                    "name": "local", "limit": 16, "paused": false, "granted": 5, "used": 3, "open_calls": 5,
                    "quarantined": 2, "quarantined_until": "2026-01-01T00:00:00.000Z", "zombie_calls": 2,
                    "workers": [["worker": 7, "host": "a", "granted": 5, "used": 3]],
                ]
            ]
        ]
        let lines = SlotsText(slots: slots, style: .plain).text().split(separator: "\n")
        #expect(lines.count == 3)
        #expect(
            lines.dropFirst().first.map(words) == ["local", "16", "5", "3", "5", "2", "2026-01-01T00:00:00.000Z", "2"])
        #expect(lines.last.map(words) == ["7", "a", "5", "3"])
    }

    @Test func `A position is one line`() {
        let position: JSONValue = ["pool": "local", "paused": true, "ready": 3, "oldest_age_seconds": 0.5]
        #expect(PositionText.line(position) == "pool local (paused), 3 ready, the oldest for 500 ms")
        #expect(PositionText.line(["pool": "local", "paused": false, "ready": 1]) == "pool local, 1 ready")
        #expect(PositionText.line(nil) == nil)
    }

    @Test func `What is set is what was said, and nothing else`() throws {
        #expect(try SlotsSetCommand.parse(["local", "--limit", "5"]).body == ["limit": 5])
        #expect(try SlotsSetCommand.parse(["local", "--pause"]).body == ["paused": true])
        #expect(
            try SlotsSetCommand.parse(["local", "--limit", "0", "--resume"]).body == ["limit": 0, "paused": false])
        #expect(
            try TenantSetCommand.parse(["acme", "--weight", "3", "--no-cap"]).body == [
                "weight": 3, "in_flight_max": .null,
            ])
        let limits = try TenantSetCommand.parse([
            "acme", "--requests-per-minute", "600", "--tokens-per-minute", "50000000000", "--user-requests-per-minute",
            "none", "--user-tokens-per-minute", "1",
        ])
        #expect(
            limits.body == [
                "requests_per_minute": 600, "tokens_per_minute": 50_000_000_000, "user_requests_per_minute": .null,
                "user_tokens_per_minute": 1,
            ])
    }

    @Test func `Tenants are listed with their limits, and a dash where there is none`() {
        let tenants: JSONValue = [
            "tenants": [
                [
                    "name": "acme", "weight": 3, "in_flight_max": .null, "requests_per_minute": 600,
                    "tokens_per_minute": .null, "user_requests_per_minute": 9, "user_tokens_per_minute": .null,
                ]
            ]
        ]
        let lines = TenantListCommand.text(tenants, style: .plain).split(separator: "\n")
        #expect(lines.last.map(words) == ["acme", "3", "-", "600", "-", "9", "/", "-"])
    }

    @Test(
        "A change that makes no sense ends with status 2",
        arguments: [
            ["slots", "set"], ["slots", "set", "local"], ["slots", "set", "local", "--limit", "-1"],
            ["slots", "set", "local", "--limit", "100001"], ["slots", "set", "local", "--pause", "--resume"],
            ["slots", "set", "local", "--limit", "many"], ["tenant", "set", "acme"],
            ["tenant", "set", "acme", "--requests-per-minute", "0"],
            ["tenant", "set", "acme", "--requests-per-minute", "10000001"],
            ["tenant", "set", "acme", "--tokens-per-minute", "50000000001"],
            ["tenant", "set", "acme", "--user-tokens-per-minute", "many"], ["queue", "--watch", "--json"],
            ["queue", "local"],
        ])
    func usage(arguments: [String]) async {
        #expect(await CommandRun.run(Penstock.self, arguments: arguments) == 2)
    }

    @Test func `An empty name of a pool is said to be empty`() throws {
        let error = #expect(throws: (any Error).self) { try SlotsSetCommand.parse(["", "--limit", "5"]) }
        #expect(SlotsSetCommand.message(for: try #require(error)).contains("name is empty"))
    }

    private func words(_ line: Substring) -> [String] { line.split(separator: " ").map(String.init) }
}
