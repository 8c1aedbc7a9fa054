/// The elements that mean something here. Others are passed over, their text stays.
enum HTMLTag: Int, CaseIterable {
    // Dropped with all that is in them.
    case script, style, template, nav, header, footer, aside, form, svg, iframe, noscript, textarea, button, select
    case datalist, canvas, audio, video, object
    // Blocks.
    case address, article, blockquote, body, center, details, div, fieldset, figure, figcaption, h1, h2, h3, h4, h5, h6
    case head, html, legend, main, p, pre, section, summary, caption, hr
    case ul, ol, menu, li, dl, dt, dd
    case table, thead, tbody, tfoot, tr, td, th
    // Within lines.
    case a, abbr, acronym, b, bdi, bdo, big, cite, code, del, dfn, em, font, i, ins, kbd, label, mark, q, s, samp, small
    case span, strike, strong, sub, sup, time, tt, u, `var`, ruby, rt, rp, picture
    case br, img, input, wbr, link, meta, base, col, area, source, track, param, embed
    case title

    private static let named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })
    private static let bytesMax = 10

    var name: String { String(describing: self) }

    /// The element that these bytes name, in either case.
    init?(name: Range<Int>, in bytes: [UInt8]) {
        guard name.count <= Self.bytesMax else { return nil }
        let lowered = bytes[name].map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }
        guard let tag = Self.named[String(decoding: lowered, as: UTF8.self)] else { return nil }
        self = tag
    }

    /// Has no end tag.
    var isVoid: Bool {
        switch self {
        case .hr, .br, .img, .input, .wbr, .link, .meta, .base, .col, .area, .source, .track, .param, .embed: true
        default: false
        }
    }

    /// Holds bytes up to its end tag and no elements.
    var isRaw: Bool {
        switch self {
        case .script, .style, .iframe, .noscript, .textarea, .title: true
        default: false
        }
    }

    /// Dropped wherever it is. A header is judged by where it is, a form by what else there is.
    var isDropped: Bool {
        switch self {
        case .template, .nav, .footer, .aside, .svg, .button, .select, .datalist, .canvas, .audio, .video, .object: true
        default: false
        }
    }

    var headingLevel: Int? {
        switch self {
        case .h1: 1
        case .h2: 2
        case .h3: 3
        case .h4: 4
        case .h5: 5
        case .h6: 6
        default: nil
        }
    }

    /// Ends the line of text before it and after it.
    var isBlock: Bool {
        switch self {
        case .address, .article, .blockquote, .body, .center, .details, .div, .fieldset, .figure, .figcaption, .h1, .h2,
            .h3, .h4, .h5, .h6, .head, .html, .legend, .main, .p, .pre, .section, .summary, .caption, .hr, .ul, .ol,
            .menu, .li, .dl, .dt, .dd, .table, .thead, .tbody, .tfoot, .tr, .td, .th, .header, .form, .footer, .nav,
            .aside:
            true
        default: false
        }
    }
}
