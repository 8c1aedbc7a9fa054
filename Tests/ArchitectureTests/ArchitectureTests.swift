import Foundation
import Testing

@Suite("The shape of the house")
struct ArchitectureTests {
    @Test("Every target of ours is in the import table, and the table names no target that is gone")
    func tableIsComplete() throws {
        let present = Set(try SourceTree.targets())
        #expect(present == Set(ImportTable.ours.keys))
    }

    @Test("No file imports a module that its target may not import")
    func importsFollowTheTable() throws {
        var wrong: [String] = []
        var seen = 0
        for target in try SourceTree.targets() {
            for file in try SourceTree.files(of: target) {
                let imports = SourceTree.imports(in: file.text)
                seen += imports.count
                wrong += imports.filter { !ImportTable.allows(target, $0) }.map { "\(file.path) imports \($0)" }
            }
        }
        #expect(wrong.isEmpty)
        #expect(seen > 100, "the reader of imports found next to nothing, so this test would see nothing")
    }

    @Test(
        "A container's health check names a server and no path: the command knows the paths",
        arguments: ["deployments/container/Dockerfile", "docker-compose.yml"])
    func healthChecks(file: String) throws {
        let text = try String(contentsOf: SourceTree.root.appending(path: file), encoding: .utf8)
        let urls = text.matches(of: /health\W+--url\W+"([^"]+)"/).map { String($0.1) }
        #expect(!urls.isEmpty)
        #expect(urls.allSatisfy { $0.wholeMatch(of: /http:\/\/[^\/]+/) != nil }, "\(urls)")
    }

    @Test("The import table has no circle: every import points down")
    func tableIsAcyclic() {
        var done: Set<String> = []
        var progress = true
        while progress {
            progress = false
            for (target, imports) in ImportTable.ours where !done.contains(target) && imports.isSubset(of: done) {
                done.insert(target)
                progress = true
            }
        }
        #expect(done == Set(ImportTable.ours.keys))
    }

    @Test(
        "The reader of imports sees every spelling of an import",
        arguments: [
            ("import Domain", "Domain"), ("package import Domain", "Domain"), ("@testable import Fleet", "Fleet"),
            ("  import struct Foundation.Date", "Foundation"), ("public import Logging", "Logging"),
        ])
    func readerSeesImports(line: String, module: String) {
        #expect(SourceTree.imports(in: line) == [module])
    }

    @Test("An upward import would be noticed")
    func upwardImportIsRefused() {
        #expect(!ImportTable.allows("Domain", "TaskQueue"))
        #expect(!ImportTable.allows("TaskQueue", "Fleet"))
        #expect(!ImportTable.allows("GraphEngine", "ModelGateway"))
    }

    @Test("The top level holds what the design names and nothing else")
    func topLevel() throws {
        let allowed: Set<String> = [
            "Package.swift", "Sources", "Tests", "migrations", "deployments", "docker-compose.yml", "README.md",
            "LICENSE",
            "Package.resolved",
        ]
        let entries = try FileManager.default.contentsOfDirectory(atPath: SourceTree.root.path)
        #expect(entries.filter { !$0.hasPrefix(".") && !allowed.contains($0) } == [])
    }

    @Test("No statement names a schema: search_path sets it")
    func statementsNameNoSchema() throws {
        for target in ["TaskQueue", "Tenancy", "AuditTrail", "Webhooks"] {
            for file in try SourceTree.files(of: target) {
                #expect(!file.text.contains("penstock.task"), "\(file.path)")
            }
        }
    }

    @Test("Every way to an outcome goes through the one tail")
    func outcomesHaveOneWriter() throws {
        let writers = try SourceTree.targets().flatMap { try SourceTree.files(of: $0) }
            .filter { $0.text.contains("INSERT INTO task_outcome") }.map(\.path)
        #expect(writers == ["TaskQueue/Settle/FinishTail.swift"])
    }

    @Test("Only the claim starts a task, so that nothing starts uncounted")
    func starts() throws {
        let starters = try SourceTree.targets().flatMap { try SourceTree.files(of: $0) }
            .filter { $0.text.contains("INSERT INTO task_running") }.map(\.path)
        #expect(starters == ["TaskQueue/Claim/ClaimTasks.swift"])
    }

    @Test("Whoever takes a task out of a place counts it, or ends it in the tail that does")
    func leavers() throws {
        let leavers = try SourceTree.targets().flatMap { try SourceTree.files(of: $0) }
            .filter { $0.text.contains("DELETE FROM task_ready") || $0.text.contains("DELETE FROM task_running") }
        let uncounted = leavers.filter {
            !$0.text.contains("FinishTail.sql") && !$0.text.contains("INSERT INTO queue_delta")
        }
        #expect(leavers.count >= 6)
        #expect(uncounted.map(\.path).isEmpty)
    }
}
