import Assembly
import Domain

/// What was found in files, as a table and as JSON.
struct DetectionText {
    let detection: TextDetection

    func text(style: TextStyle) -> String {
        var table = TextTable("SORT", "FOUND", "WITH CHECKSUM", "PER MILLION WORDS")
        for (type, count) in rows {
            table.add(
                type.rawValue, "\(count.found)", "\(count.validated)",
                FigureText.fixed(detection.perMillionWords(count.found), places: 1))
        }
        let summary =
            "\(detection.found) in \(detection.words) words of \(detection.files) files"
            + " (\(detection.skipped) skipped), \(FigureText.fixed(detection.megabytesPerSecond, places: 1)) MB/s"
        let places = detection.places.map { "\(PlainText.line($0.path)):\($0.offset) \($0.type.rawValue)" }
        return ([table.text(style: style), summary] + places).joined(separator: "\n")
    }

    var json: JSONValue {
        let types = rows.map { type, count in
            JSONValue.object([
                "type": .string(type.rawValue), "class": .string(type.dataClass.rawValue),
                "found": .integer(Int64(count.found)), "validated": .integer(Int64(count.validated)),
                "per_million_words": .double(detection.perMillionWords(count.found)),
            ])
        }
        let places = detection.places.map { place in
            JSONValue.object([
                "path": .string(place.path), "byte": .integer(Int64(place.offset)),
                "type": .string(place.type.rawValue),
            ])
        }
        return .object([
            "files": .integer(Int64(detection.files)), "skipped": .integer(Int64(detection.skipped)),
            "bytes": .integer(Int64(detection.bytes)), "words": .integer(Int64(detection.words)),
            "found": .integer(Int64(detection.found)),
            "per_million_words": .double(detection.perMillionWords(detection.found)),
            "megabytes_per_second": .double(detection.megabytesPerSecond), "types": .array(types),
            "places": .array(places),
        ])
    }

    private var rows: [(DataType, TextDetection.Count)] {
        detection.counts.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }
}
