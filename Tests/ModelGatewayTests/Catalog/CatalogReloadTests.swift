import Foundation
import ModelGateway
import Testing

@Suite("Reloading a catalogue")
struct CatalogReloadTests {
    private func box(_ file: CatalogFile) -> CatalogBox { CatalogBox(file.catalog) { _ in [:] } }

    /// Looks until something is due: once to see the new stamp, once more to find it unchanged.
    private func settle(_ reloader: CatalogReloader) -> CatalogReloader.Outcome {
        let first = reloader.look()
        return first == .unchanged ? reloader.look() : first
    }

    @Test("A changed file is in use when two looks have seen it alike, and not before")
    func replaced() throws {
        let disk = try CatalogOnDisk(CatalogText.good)
        let file = try CatalogFile(path: disk.path)
        let box = box(file)
        let reloader = CatalogReloader(file, box: box)
        #expect(settle(reloader) == .unchanged)
        try disk.write(CatalogText.changed("test-1", "test-2"))
        #expect(reloader.look() == .unchanged)
        #expect(box.current.catalog.version == file.catalog.version)
        let outcome = reloader.look()
        let version = box.current.catalog.version
        #expect(outcome == .replaced(version: version, newProviders: []))
        #expect(version.hasPrefix("test-2+"))
        #expect(settle(reloader) == .unchanged)
    }

    @Test("A bad file is refused with its line, once, and the old catalogue stays until a good one comes")
    func refused() throws {
        let disk = try CatalogOnDisk(CatalogText.good)
        let file = try CatalogFile(path: disk.path)
        let box = box(file)
        let reloader = CatalogReloader(file, box: box)
        try disk.write(CatalogText.changed("input: 1.00", "input: free"))
        guard case .refused(let error) = settle(reloader) else {
            Issue.record("the bad file was not refused")
            return
        }
        #expect(error.complaints.first?.line == 18)
        #expect(box.current.catalog.version == file.catalog.version)
        #expect(reloader.look() == .unchanged)
        #expect(reloader.look(isForced: true) == .unchanged)
        try disk.write(CatalogText.changed("test-1", "test-3"))
        _ = settle(reloader)
        #expect(box.current.catalog.version.hasPrefix("test-3+"))
    }

    @Test("A file that is gone is refused like a bad one, and noticed when it is back")
    func gone() throws {
        let disk = try CatalogOnDisk(CatalogText.good)
        let file = try CatalogFile(path: disk.path)
        let box = box(file)
        let reloader = CatalogReloader(file, box: box)
        try FileManager.default.removeItem(atPath: disk.path)
        guard case .refused = settle(reloader) else {
            Issue.record("the missing file was not refused")
            return
        }
        #expect(box.current.catalog.version == file.catalog.version)
        try disk.write(CatalogText.changed("test-1", "test-4"))
        _ = settle(reloader)
        #expect(box.current.catalog.version.hasPrefix("test-4+"))
    }

    @Test("Of many looks at once, none puts an older text back in use")
    func manyLooks() async throws {
        let disk = try CatalogOnDisk(CatalogText.good)
        let file = try CatalogFile(path: disk.path)
        let box = box(file)
        let reloader = CatalogReloader(file, box: box)
        for round in 2...40 {
            let (path, text) = (disk.path, CatalogText.changed("test-1", "test-\(round)"))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 { group.addTask { _ = reloader.look(isForced: true) } }
                group.addTask {
                    try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
                    _ = reloader.look(isForced: true)
                }
                try await group.waitForAll()
            }
            #expect(box.current.catalog.version.hasPrefix("test-\(round)+"))
        }
    }

    @Test("A person who asks is answered at once, and a new provider is named")
    func forced() throws {
        let disk = try CatalogOnDisk(CatalogText.good)
        let file = try CatalogFile(path: disk.path)
        let box = box(file)
        let reloader = CatalogReloader(file, box: box)
        try disk.write(
            CatalogText.changed("  own: {preset: ollama}", "  own: {preset: ollama}\n  more: {preset: vllm}"))
        guard case .replaced(_, let providers) = reloader.look(isForced: true) else {
            Issue.record("the file was not read")
            return
        }
        #expect(providers == ["more"])
    }

    @Test("An edit without a new version has another version all the same")
    func hashed() throws {
        let one = try CatalogText.catalog()
        let other = try CatalogText.catalog(CatalogText.changed("input: 1.00", "input: 1.01"))
        #expect(one.version != other.version)
    }

    @Test("Readers during swaps see one catalogue or the other, never parts of both", .timeLimit(.minutes(1)))
    func swaps() async throws {
        let first = try CatalogText.catalog()
        let second = try CatalogText.catalog(
            CatalogText.changed("test-1", "test-2").replacingOccurrences(
                of: "context_tokens: 1000", with: "context_tokens: 2000"))
        let box = CatalogBox(first) { _ in [:] }
        let torn = await withTaskGroup(of: Int.self) { group in
            group.addTask {
                for round in 0..<2_000 { box.replace(with: round.isMultiple(of: 2) ? second : first) }
                return 0
            }
            for _ in 0..<4 {
                group.addTask {
                    (0..<5_000).count { _ in
                        let catalog = box.current.catalog
                        let isSecond = catalog.version == second.version
                        return catalog["small"]?.contextTokens != (isSecond ? 2_000 : 1_000)
                    }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(torn == 0)
    }
}
