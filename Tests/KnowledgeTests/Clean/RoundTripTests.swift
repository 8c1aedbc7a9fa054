import Domain
import Foundation
import Testing

@testable import Knowledge

@Suite("Every slice leads back to its bytes")
struct RoundTripTests {
    @Test("In random documents of every format, encoding and profile", arguments: DocumentFormat.allCases, 1...12)
    func random(format: DocumentFormat, seed: Int) throws {
        var document = RandomDocument(seed: UInt64(seed))
        let source = document.source(format)
        let profile = document.random.pick(SliceProfile.allCases)
        let encodings: [[UInt8]] = [
            Array(source.utf8), [0xEF, 0xBB, 0xBF] + Array(source.utf8), [0xFF, 0xFE] + TextEncodingTests.le(source),
            Array("é ü ö ".utf8) + [0xFF, 0x0A, 0x0A] + Array(source.utf8),
            source.unicodeScalars.map { UInt8(exactly: $0.value) ?? UInt8(ascii: "o") },
        ]
        for bytes in encodings {
            let text = try Cleaner.clean(bytes, as: format)
            let slices = Slicer.slices(of: text, title: text.title, profile: profile, tokensMin: 40, tokensMax: 80)
            #expect(!slices.isEmpty)
            #expect(RoundTrip.complaints(bytes, text, slices, as: format) == [])
            #expect(SliceRules.complaints(text, slices, tokensMax: 80) == [])
        }
    }

    @Test("A map that is off by one is found out")
    func broken() throws {
        let bytes = Array("<p>some <b>bold</b> words</p>".utf8)
        var text = try Cleaner.clean(bytes, as: .html)
        let slices = Slicer.slices(of: text, profile: .prose, tokensMin: 40, tokensMax: 80)
        #expect(RoundTrip.complaints(bytes, text, slices, as: .html).isEmpty)
        let last = try #require(text.offsets.runs.last)
        text.offsets = OffsetMap(
            text.offsets.runs.dropLast() + [
                .init(
                    clean: last.clean, source: (last.source.lowerBound + 1)..<(last.source.upperBound + 1),
                    isCopy: last.isCopy)
            ])
        #expect(!RoundTrip.complaints(bytes, text, slices, as: .html).isEmpty)
    }

    @Test(
        "In real pages: the manual of PostgreSQL has chunks on every one",
        .enabled(if: Manual.postgres.isInstalled, "the Debian package postgresql-doc-15 is not installed"))
    func postgresManual() throws { try check(Manual.postgres.sample(150, seed: 5)) }

    @Test(
        "In real pages: the manual of git has chunks on every one",
        .enabled(if: Manual.git.isInstalled, "the Debian package git-doc is not installed"))
    func gitManual() throws { try check(Manual.git.sample(25, seed: 5)) }

    private func check(_ pages: [URL]) throws {
        #expect(!pages.isEmpty)
        for page in pages {
            let bytes = [UInt8](try Data(contentsOf: page))
            let (text, steps) = try Cleaner.measured(bytes, as: .html)
            let slices = Slicer.slices(of: text, title: text.title, profile: .prose, tokensMin: 200, tokensMax: 400)
            #expect(!slices.isEmpty, "\(page.lastPathComponent) has no chunks")
            #expect(RoundTrip.complaints(bytes, text, slices, as: .html) == [], "\(page.lastPathComponent)")
            #expect(SliceRules.complaints(text, slices, tokensMax: 400) == [], "\(page.lastPathComponent)")
            #expect(steps <= 8 * bytes.count, "\(page.lastPathComponent)")
        }
    }
}

/// Pages that Debian packages.
enum Manual {
    static let postgres = Pages(folder: "/usr/share/doc/postgresql-doc-15/html")
    static let git = Pages(folder: "/usr/share/doc/git/html")

    struct Pages {
        let folder: String

        var isInstalled: Bool { !all.isEmpty }

        private var all: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { $0.hasSuffix(".html") }
                .sorted()
        }

        func sample(_ count: Int, seed: UInt64) -> [URL] {
            var random = SplitMix64(seed: seed)
            return all.shuffled(using: &random).prefix(count).map { URL(filePath: folder).appending(path: $0) }
        }
    }
}
