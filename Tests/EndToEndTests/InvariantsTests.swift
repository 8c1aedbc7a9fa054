import Domain
import Foundation
import PostgresDriver
import TaskQueue
import TestKit
import Testing

/// A checker that cannot fail proves nothing: every rule is broken once by hand and must be reported.
@Suite("The invariants", .serialized, .timeLimit(.minutes(2)))
struct InvariantsTests {
    @Test("A database in which everything happened as it should has no violation")
    func healthyDatabaseIsSilent() async throws {
        try await PlantedDatabase.with { planted async throws in
            try await expectSound(planted.postgres)
        }
    }

    @Test("Each planted violation is reported under its rule")
    func plantedViolationsAreReported() async throws {
        try await PlantedDatabase.with { database in
            for planted in PlantedViolation.all {
                let found = try await database.violations(after: planted.sql)
                #expect(found.contains { $0.rule == planted.rule }, "after: \(planted.sql)")
            }
            // Each of them was taken back.
            try await expectSound(database.postgres)
        }
    }

    @Test("No rule goes without a violation that proves it")
    func everyRuleIsProven() {
        #expect(Set(Invariants.rules) == Set(PlantedViolation.all.map(\.rule)))
    }
}
