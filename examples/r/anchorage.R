# Who stands where on security arrangements, in base R: no package is needed.
#
#   Rscript anchorage.R http://127.0.0.1:8000 stances.pdf
#
# The first argument is the address of a server of Parley, the second the picture to write.

arguments <- commandArgs(trailingOnly = TRUE)
server <- if (length(arguments) > 0) arguments[1] else "http://127.0.0.1:8000"
picture <- if (length(arguments) > 1) arguments[2] else "stances.pdf"

# Any SELECT query as a data frame. Text stays text; numbers become numbers.
ask <- function(query) {
  address <- paste0(server, "/sparql?format=csv&query=", URLencode(query, reserved = TRUE))
  read.csv(url(address, encoding = "UTF-8"), check.names = FALSE, encoding = "UTF-8")
}

# A discourse network as a matrix; parameters are those of `parley network`.
network <- function(...) {
  given <- c(list(format = "csv-matrix"), list(...))
  values <- vapply(given, function(one) URLencode(as.character(one), reserved = TRUE), "")
  address <- paste0(server, "/networks?", paste(names(given), values, sep = "=", collapse = "&"))
  as.matrix(read.csv(url(address, encoding = "UTF-8"), sep = ";", row.names = 1, check.names = FALSE,
                     encoding = "UTF-8"))
}

claims <- ask("SELECT ?speaker (COUNT(DISTINCT ?claim) AS ?claims) {
  ?claim a parley:Claim ; parley:assertedThrough/prov:wasAttributedTo/skos:prefLabel ?speaker .
  FILTER(LANG(?speaker) = 'en') } GROUP BY ?speaker ORDER BY DESC(?claims) ?speaker")
cat("Claims by whom they are attributed to:\n")
print(head(claims, 5), row.names = FALSE)

# Above 0 an actor favours an arrangement, below 0 it opposes it.
stances <- network(on = "parley:SecurityArrangement", aggregate = "subtract")
cat("\nActors:", nrow(stances), " arrangements:", ncol(stances), "\n")
cat("In favour:", sum(stances > 0), " against:", sum(stances < 0), "\n")

# Blue and vermilion are apart in every kind of colour vision (Okabe and Ito).
colours <- colorRampPalette(c("#d55e00", "white", "#0072b2"))(21)
ends <- max(abs(stances))
pdf(picture, width = 11, height = 8)
par(mar = c(16, 14, 1, 1))
image(t(stances[nrow(stances):1, ]), zlim = c(-ends, ends), col = colours, axes = FALSE)
places <- function(count) if (count > 1) seq(0, 1, length.out = count) else 0
axis(1, at = places(ncol(stances)), labels = colnames(stances), las = 2, cex.axis = 0.7)
axis(2, at = places(nrow(stances)), labels = rev(rownames(stances)), las = 2, cex.axis = 0.7)
invisible(dev.off())
cat("Picture:", picture, "\n")
