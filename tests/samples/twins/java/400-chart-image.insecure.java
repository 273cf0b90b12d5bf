package org.example.charts;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageIO;

@WebServlet("/chart.png")
public class ChartServlet extends HttpServlet {

    private static final int[] VALUES = {12, 40, 33, 57, 48, 61};

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        int width = number(request, "width", 600);
        int height = number(request, "height", 200);
        if (width < 1 || height < 1) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        response.setContentType("image/png");
        ImageIO.write(draw(width, height), "png", response.getOutputStream());
    }

    private BufferedImage draw(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(new Color(0x2f6fde));
        int bar = Math.max(1, width / VALUES.length);
        for (int i = 0; i < VALUES.length; i++) {
            int top = height * VALUES[i] / 100;
            graphics.fillRect(i * bar, height - top, bar - 1, top);
        }
        graphics.dispose();
        return image;
    }

    private static int number(HttpServletRequest request, String name, int otherwise) {
        String text = request.getParameter(name);
        return text != null && text.matches("\\d{1,6}") ? Integer.parseInt(text) : otherwise;
    }
}
