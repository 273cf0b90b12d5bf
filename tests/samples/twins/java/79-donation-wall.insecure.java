package org.example.donations;

import java.text.NumberFormat;
import java.util.List;
import java.util.Locale;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ResponseBody;
import org.springframework.web.util.HtmlUtils;

@Controller
public class DonationWall {

    private final DonationRepository donations;

    public DonationWall(DonationRepository donations) {
        this.donations = donations;
    }

    @GetMapping(value = "/wall", produces = MediaType.TEXT_HTML_VALUE)
    @ResponseBody
    public String wall() {
        StringBuilder page = new StringBuilder("<!doctype html><h1>Thank you!</h1><dl>");
        for (Donation donation : donations.latest(50)) {
            append(page, donation);
        }
        return page.append("</dl>").toString();
    }

    private void append(StringBuilder page, Donation donation) {
        NumberFormat format = NumberFormat.getCurrencyInstance(Locale.GERMANY);
        page.append("<dt>").append(HtmlUtils.htmlEscape(donation.name())).append("</dt><dd>");
        page.append(format.format(donation.cents() / 100.0));
        if (donation.greeting() != null) {
            page.append("<br>").append(donation.greeting().replace("\n", "<br>"));
        }
        page.append("</dd>");
    }

    public record Donation(String name, long cents, String greeting) {
    }

    public interface DonationRepository {
        List<Donation> latest(int count);
    }
}
